import { expect } from 'chai';
import { t } from '../../src/i18n/translate.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { holdsSlots, isOnWaitList } from '../../src/registrations/domain/registration.ts';
import { findAllLive, findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import {
  aPage,
  type BrowserProfile,
  describeProfile,
  expectAccessible,
  expectNoSidewaysScrolling,
  isBrowserMissing,
} from '../support/browser.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { freshSqlite } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

/** A phone and a laptop, and the longest words in the narrowest window without JavaScript. */
const PROFILES: BrowserProfile[] = [
  { language: 'en', width: 1280, javaScript: true },
  { language: 'de', width: 360, javaScript: true },
  { language: 'fr', width: 360, javaScript: false },
];

describe('An organiser acts on one person', function () {
  this.timeout(180_000);
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  for (const profile of PROFILES) {
    it(describeProfile(profile), async () => {
      const { page, service, people, signUp, now } = await setUp(profile);
      const { db } = service.deps;
      let steps: string[] = [];
      const step = async (name: string, act: () => Promise<unknown>) => {
        await act();
        steps.push(name);
        expect(await page.locator('html').getAttribute('lang'), name).to.equal(profile.language);
        // axe needs JavaScript; the markup is the same.
        await (profile.javaScript ? expectAccessible(page) : expectNoSidewaysScrolling(page));
      };
      const task = async (name: string, id: string, work: () => Promise<unknown>) => {
        await page.goto(people);
        steps = [];
        await step('open the person', () => page.locator(`tbody a[href$="${id}"]`).click());
        await work();
        report(name, steps, profile);
      };
      const open = (act: string) =>
        step(`open “${t(profile.language, `console.acts.${act}`)}”`, () => page.locator(`.acts a[href$="/${act}"]`).click());
      const send = async (fields: Record<string, string>, done?: string) => {
        for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value);
        await step('press the button', () => page.locator('main form button').click());
        if (done) expect(await page.locator('.toast').textContent()).to.equal(t(profile.language, `console.done.${done}`));
        else await page.locator('.errors').waitFor();
      };

      const caller = await signUp({ firstName: 'Amélie', email: 'amelie@a-rather-long-and-mistyped-domain.exmaple', slots: 2 });
      await task('a caller’s mistyped address is corrected', caller.id, async () => {
        await open('change');
        await send({ email: 'nobody', note: 'Called on Monday, from a number that is not the one she gave us before' });
        expect(await page.inputValue('#note')).to.contain('Called on Monday');
        await send({ email: 'amelie@example.org' }, 'changed');
      });
      expect((await now(caller.id))?.email).to.equal('amelie@example.org');

      await page.goto(people);
      steps = [];
      await step('open “add”', () => page.locator('a[href$="/people/new"]').click());
      await page.locator('#contact-none').check();
      await send({ firstName: 'Bram', lastName: 'Vandenberghe-Vansteenkiste', slots: '1' }, 'addedWithoutEmail');
      report('somebody without an email address is added', steps, profile);

      const head = await signUp({ firstName: 'Chidi', slots: 4, waitList: true });
      const friend = await signUp({ firstName: 'Dirk', slots: 1, waitList: true });
      await task('somebody is moved up with a reason', friend.id, async () => {
        await open('promote');
        await send({});
        await send({ reason: 'She plays the harp' }, 'promoted');
      });
      expect(holdsSlots((await now(friend.id)) ?? head)).to.equal(true);
      await task('and put back', friend.id, async () => {
        await open('wait');
        await send({ reason: 'The harp is broken' }, 'putBack');
      });
      expect(isOnWaitList((await now(friend.id)) ?? caller)).to.equal(true);

      await db('messages').update({ sent_at: service.deps.now().toISOString() });
      await task('the email is sent again', head.id, async () => {
        await open('resend');
        await send({}, 'resent');
      });
      await task('somebody is cancelled', head.id, async () => {
        await open('cancel');
        expect(await page.locator('#email').isChecked()).to.equal(true);
        await send({ note: 'Found another date' }, 'cancelled');
      });
      await task('somebody is erased', caller.id, async () => {
        await open('erase');
        await send({ typed: 'no' });
        await send({ typed: t(profile.language, 'console.acts.eraseWord') }, 'erased');
      });
      expect(await now(caller.id)).to.include({ firstName: '', email: '' });
      expect((await findAllLive(db, head.eventId)).map(({ firstName }) => firstName).sort()).to.deep.equal(['Bram', 'Dirk']);
      expect(await checkInvariants(db, service.deps.now().toISOString())).to.deep.equal([]);
    });
  }
});

async function setUp(profile: BrowserProfile) {
  const service = await aService({ DATABASE_URL: await freshSqlite(), PUBLIC_URL: 'http://127.0.0.1:3000' });
  const { deps, processor } = service;
  const event = await anEvent(deps, { slots: 5, maxPerRegistration: 4, maxOvertakes: 0 });
  const organiser = await aConsoleUser(service, { language: profile.language });
  await joinTeam(service, event, organiser, 'owner');
  const page = await aPage(profile);
  await page.context().addCookies([organiser.browserCookie]);
  const now = async (id: string) => (await findByIds(deps.db, [id]))[0];
  const signUp = async (input: object) => {
    const { id } = await processor.execute(registerCommand(event.id, input));
    const registration = await now(id);
    if (!registration) throw new Error('not registered');
    if ('waitList' in input) await processor.execute(confirmOnBehalf(registration, OPERATOR));
    return registration;
  };
  return { page, service, signUp, now, people: `${service.url}/console/events/${event.slug}/people` };
}

function report(task: string, steps: string[], { language, width }: BrowserProfile): void {
  console.log(`      ${task} (${language}, ${width} px): ${steps.length} steps from the list of people: ${steps.join(', ')}`);
}
