import { expect } from 'chai';
import { t } from '../../src/i18n/translate.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { holdsSlots, isOnWaitList } from '../../src/registrations/domain/registration.ts';
import { findAllLive, findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import type { BrowserProfile } from '../support/browser.ts';
import { joinTeam } from '../support/consoleUser.ts';
import { aConsoleWalk, describeWalks, GERMAN_PHONE_PROFILES } from '../support/consoleWalk.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { registerCommand } from '../support/unitOfWork.ts';

describeWalks(
  'An organiser acts on one person',
  {
    '': async (profile) => {
      const { page, service, people, signUp, now, steps, step, report } = await setUp(profile);
      const { db } = service.deps;
      const task = async (name: string, id: string, work: () => Promise<unknown>) => {
        await page.goto(people);
        steps.length = 0;
        await step('open the person', () => page.locator(`tbody a[href$="${id}"]`).click());
        await work();
        report(name, 'the list of people');
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
      steps.length = 0;
      await step('open “add”', () => page.locator('a[href$="/people/new"]').click());
      await page.locator('#contact-none').check();
      await send({ firstName: 'Bram', lastName: 'Vandenberghe-Vansteenkiste', slots: '1' }, 'addedWithoutEmail');
      report('somebody without an email address is added', 'the list of people');

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
    },
  },
  GERMAN_PHONE_PROFILES,
);

async function setUp(profile: BrowserProfile) {
  const walk = await aConsoleWalk(profile);
  const { service } = walk;
  const { deps, processor } = service;
  const event = await anEvent(deps, { slots: 5, maxPerRegistration: 4, maxOvertakes: 0 });
  const organiser = await walk.aUser();
  await joinTeam(service, event, organiser, 'owner');
  await walk.signIn(organiser);
  const now = async (id: string) => (await findByIds(deps.db, [id]))[0];
  const signUp = async (input: object) => {
    const { id } = await processor.execute(registerCommand(event.id, input));
    const registration = await now(id);
    if (!registration) throw new Error('not registered');
    if ('waitList' in input) await processor.execute(confirmOnBehalf(registration, OPERATOR));
    return registration;
  };
  return { ...walk, signUp, now, people: `${service.url}/console/events/${event.slug}/people` };
}
