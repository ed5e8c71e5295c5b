import { expect } from 'chai';
import { Secret, TOTP } from 'otpauth';
import { createFirstAdminLink } from '../../src/accounts/creation/firstAdmin.ts';
import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { aFullService } from '../support/accounts.ts';
import { aPage, type BrowserProfile, describeProfile, expectAccessible, HOSTED_PROFILES, isBrowserMissing } from '../support/browser.ts';
import { freshSqlite } from '../support/databases.ts';
import { OPERATOR } from '../support/factories.ts';
import { aFormPage } from '../support/formPage.ts';
import { HttpUser, PASSWORD } from '../support/httpUser.ts';

const HERE = 'http://127.0.0.1';

for (const profile of HOSTED_PROFILES) {
  describe(`Account pages, ${describeProfile(profile)}`, () => {
    before(function () {
      if (isBrowserMissing()) this.skip();
    });

    it('somebody becomes the first administrator, signs in, adds an authenticator and approves a request', async () => {
      const zoe = await anAdministrator(profile);
      await zoe.open((await createFirstAdminLink(createAccountDeps(zoe.deps), OPERATOR)) ?? '');
      await zoe.waitForTitle('accounts.pages.first');
      await zoe.fillAndSubmit({ username: 'zoe', email: 'zoe@example.org', password: 'weak' });
      await zoe.waitForText('accounts.password.short');
      await zoe.fillAndSubmit({ password: PASSWORD });
      await zoe.waitForTitle('accounts.pages.ready');
      await zoe.page.locator('main a.button').click();
      await zoe.waitForTitle('accounts.pages.signIn');
      await zoe.fillAndSubmit({ username: 'zoe', password: 'Wrong-Passw0rd' });
      await zoe.waitForText('accounts.errors.wrong');
      await zoe.fillAndSubmit({ password: PASSWORD });
      await zoe.waitForText('accounts.pages.byMail');
      await zoe.fillAndSubmit({ code: await zoe.codeByMail() });
      await zoe.waitForTitle('console.events.title');
      await zoe.open('/account');

      await zoe.page.fill('#authenticator-password', PASSWORD);
      await zoe.clickButton('accounts.pages.addAuthenticator');
      await zoe.waitForTitle('accounts.pages.authenticator');
      expect(await zoe.page.evaluate('document.querySelector("img").naturalWidth > 50')).to.equal(true);
      const secret = (await zoe.page.locator('code').textContent()) ?? '';
      const totp = new TOTP({ secret: Secret.fromBase32(secret) });
      await zoe.fillAndSubmit({ code: totp.generate({ timestamp: zoe.clock.now().getTime() }) });
      await zoe.waitForTitle('accounts.pages.recovery');
      expect(await zoe.page.locator('li code').count()).to.equal(10);

      await zoe.aRequest();
      await zoe.open('/admin/users');
      await zoe.page.getByRole('link', { name: 'Chidi Okafor' }).click();
      await zoe.page.getByRole('heading', { name: 'Chidi Okafor' }).waitFor();
      await zoe.checkAccessibility();
      await zoe.clickButton('accounts.pages.approve');
      await zoe.waitForText('accounts.stateOf.active');
      await zoe.open('/account');
      await zoe.clickButton('accounts.pages.signOut');
      await zoe.waitForTitle('accounts.pages.signIn');
    });
  });
}

async function anAdministrator(profile: BrowserProfile) {
  const service = await aFullService(await freshSqlite(), { PUBLIC_URL: HERE });
  const page = await aPage(profile);
  const { translated, waitForText, waitForHeading } = aFormPage(page, profile.language);
  const checkAccessibility = async () => profile.javaScript && expectAccessible(page);
  return {
    ...{ ...service, page, checkAccessibility, waitForText },
    async open(path: string) {
      await page.goto(`${service.url}${path.replace(HERE, '')}`);
      await checkAccessibility();
    },
    async fillAndSubmit(fields: Record<string, string>) {
      for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value);
      await page.locator('main form button').first().click();
      await checkAccessibility();
    },
    async clickButton(key: string) {
      await page.getByRole('button', { name: translated(key), exact: true }).click();
      await checkAccessibility();
    },
    waitForTitle: (key: string) => waitForHeading(1, translated(key)),
    async codeByMail() {
      return /\b\d{6}\b/.exec((await service.smtpServer.messageTo('zoe@example.org')).text ?? '')?.[0] ?? '';
    },
    /** Somebody asks for an account, and proves their address in the page behind the email. */
    async aRequest() {
      const names = { username: 'chidi', firstName: 'Chidi', lastName: 'Okafor' };
      const input = { ...names, enabled: true, password: PASSWORD, roles: ['organiser'], identities: ['chidi@example.org'] };
      await new HttpUser(service).post('/user/register', input);
      const link = /http\S+\/public\/confirm\/\S+/.exec((await service.smtpServer.messageTo('chidi@example.org')).text ?? '')?.[0] ?? '';
      await this.open(link);
      await this.waitForTitle('accounts.done.verified');
    },
  };
}
