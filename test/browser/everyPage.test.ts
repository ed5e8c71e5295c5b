import { expect } from 'chai';
import { aFullService, anAccount } from '../support/accounts.ts';
import {
  aPage,
  type BrowserProfile,
  describeProfile,
  expectAccessible,
  expectNoSidewaysScrolling,
  isBrowserMissing,
  LAYOUT_PROFILES,
} from '../support/browser.ts';
import { freshSqlite } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { ADA, aFormPage, signUpAnother } from '../support/formPage.ts';
import { PASSWORD } from '../support/httpUser.ts';
import { PUBLIC_URL } from '../support/service.ts';
import { confirmationLinkIn } from '../support/smtpServer.ts';

describe('Every page is rendered in one language, is accessible and does not scroll sideways', function () {
  this.timeout(180_000);
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  for (const profile of LAYOUT_PROFILES) {
    it(describeProfile(profile), async () => {
      const { page, visit, check, service, event } = await aTour(profile);
      const link = await signUpInPage();
      const registration = `/registrations/${new URL(link, PUBLIC_URL).searchParams.get('uuid')}`;
      await visit(link);
      for (const path of [registration, `${registration}/change`, `${registration}/cancel`]) await visit(path);
      await page.locator('main form button').first().click();
      await check('the page after cancelling');

      const full = await anEvent(service.deps, { title: 'Dune Walk', slots: 1 });
      await signUpAnother({ ...service, event: full }, { slots: 1 });
      const closed = await anEvent(service.deps, { title: 'Night Walk' });
      await service.deps.db('events').where({ id: closed.id }).update({ closed_at: service.clock.now().toISOString() });
      for (const { slug } of [event, full, closed]) await visit(`/events/${slug}`);
      for (const path of [
        '/',
        `/events/${event.slug}/embed`,
        `/events/${event.slug}/link`,
        '/link',
        '/sign-in',
        '/request-account',
        '/forgotten-password',
      ])
        await visit(path);
      for (const path of ['/nothing', '/registrations/1', '/confirm_registration?uuid=1', '/first-administrator/1']) await visit(path);

      const administratorId = await signInAsAdministrator();
      for (const path of ['/account', '/account/identities', '/account/authenticator', '/admin/users', '/admin/users?state=all'])
        await visit(path);
      for (const path of [`/admin/users/${administratorId}`, '/admin/roles', '/admin/roles/organiser']) await visit(path);

      async function signUpInPage(): Promise<string> {
        await visit(`/events/${event.slug}`);
        await aFormPage(page, profile.language).fill({ phone: 'none' });
        service.clock.advance(3_000);
        await page.locator('main form button').first().click();
        await page.locator('.errors').waitFor();
        await check('the form with an error');
        await page.fill('#phone', ADA.phone);
        await page.locator('main form button').first().click();
        await page.locator('main strong').first().waitFor();
        await check('the page after signing up');
        return confirmationLinkIn(await service.smtpServer.messageTo(ADA.email)).replace(PUBLIC_URL, '');
      }

      async function signInAsAdministrator() {
        const { id, username, phone } = await anAccount(service, { roles: ['administrator'] });
        await service.deps.db('accounts').where({ id }).update({ locale: profile.language });
        await visit('/sign-in?next=/account');
        await page.fill('#username', username);
        await page.fill('#password', PASSWORD);
        await page.locator('main form button').first().click();
        await page.locator('#code').waitFor();
        await check('the form for the code');
        await page.fill('#code', await service.smsServer.codeTo(phone));
        await page.locator('main form button').first().click();
        await page.waitForURL('**/account');
        return id;
      }
    });
  }
});

describe('A page that is not accessible (negative control)', () => {
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  it('is found, also after one with the same elements or colours', async () => {
    const page = await aPage({ language: 'en', width: 1280, javaScript: true });
    const show = (style: string, main: string) =>
      page.setContent(`<!doctype html><html lang="en"><head><title>A page</title><style>${style}</style></head>
        <body><main><h1>A page</h1>${main}</main></body></html>`);
    const label = '<label for="name">Your name</label><input id="name">';
    await show('', label);
    await expectAccessible(page);
    for (const [style, main, rule] of [
      ['', '<input>', 'label'],
      ['label { color: #aaa }', `<p>Please</p>${label}`, 'color-contrast'],
    ] as const) {
      await show(style, main);
      const found = await expectAccessible(page).then(
        () => 'nothing',
        ({ actual }: { actual: string[] }) => actual.join(),
      );
      expect(found).to.include(rule);
    }
  });
});

async function aTour(profile: BrowserProfile) {
  const service = await aFullService(await freshSqlite(), { PUBLIC_URL });
  const event = await anEvent(service.deps, { organiser: 'Harbour Club', contact: 'amina@example.org', colour: '#0b6e4f' });
  const page = await aPage(profile);
  const check = async (name: string) => {
    expect(await page.locator('html').getAttribute('lang'), name).to.equal(profile.language);
    expect(await page.locator('h1').count(), `headings of ${name}`).to.equal(1);
    // The same markup is checked with JavaScript, which axe needs.
    await (profile.javaScript ? expectAccessible(page) : expectNoSidewaysScrolling(page));
  };
  const visit = async (path: string) => {
    const response = await page.goto(`${service.url}${path}`);
    expect(response?.status(), path).to.be.below(500);
    await check(path);
  };
  return { service, event, page, check, visit };
}
