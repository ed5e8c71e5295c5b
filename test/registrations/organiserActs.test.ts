import { expect } from 'chai';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { createDispatcher } from '../../src/messages/delivery/dispatcher.ts';
import type { EmailMessage } from '../../src/messages/email.ts';
import { acceptOffer } from '../../src/registrations/commands/acceptOffer.ts';
import { addByHand } from '../../src/registrations/commands/addByHand.ts';
import { amendRegistration } from '../../src/registrations/commands/amendRegistration.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { callOff } from '../../src/registrations/commands/changeEventState.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { promoteOutOfTurn } from '../../src/registrations/commands/promoteOutOfTurn.ts';
import { resendLink } from '../../src/registrations/commands/resendLink.ts';
import { resendToRegistration } from '../../src/registrations/commands/resendToRegistration.ts';
import { withNote } from '../../src/registrations/commands/withNote.ts';
import { validateHandAdded } from '../../src/registrations/domain/addedByHand.ts';
import type { RegistrationChanges } from '../../src/registrations/domain/applicantChanges.ts';
import type { Command } from '../../src/registrations/domain/command.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import { createRegistrationComposer } from '../../src/registrations/emails/composeEmails.ts';
import { expireOverdueRegistrations } from '../../src/registrations/jobs/expireOverdue.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import { loadStory } from '../../src/registrations/processing/registrationStory.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, emailAddress, OPERATOR } from '../support/factories.ts';
import { createTestDeps } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

const PERSON = { firstName: 'Amina', lastName: 'Diallo', slots: 1 };

interface AddOptions {
  isConfirmed?: boolean;
  isOutOfTurn?: boolean;
}

describe('What an organiser does with one person', () => {
  onEachDatabase((fresh) => {
    /** An event of two slots, and somebody who acts on it. */
    async function setUp(eventInput: Parameters<typeof anEvent>[1] = {}) {
      const deps = await createTestDeps({ DATABASE_URL: await fresh() });
      const processor = createCommandProcessor(deps);
      const links = createLinks(deps.keys);
      const event = await anEvent(deps, { slots: 2, ...eventInput });
      const sent: EmailMessage[] = [];
      const transport = { send: async (email: EmailMessage) => void sent.push(email), close() {} };
      const { dispatch } = createDispatcher(deps, 'email', transport as never, createRegistrationComposer(deps, links));
      const execute = <Result>(command: Command<Result>) => processor.execute(command);
      const get = async (id: string) => (await findByIds(deps.db, [id]))[0] as Registration;
      return {
        ...{ deps, processor, event, sent, execute, get, links },
        add: async (input: object, { isConfirmed = false, isOutOfTurn = false }: AddOptions = {}) => {
          const body = { ...PERSON, ...input };
          const valid = validateHandAdded(body, 'email' in body);
          const { id } = await execute(addByHand({ eventId: event.id, input: valid, isConfirmed, isOutOfTurn, links, actor: OPERATOR }));
          return get(id);
        },
        signUp: async (overrides = {}) => get((await execute(registerCommand(event.id, overrides))).id),
        confirmed: async (overrides = {}) => {
          const registration = await get((await execute(registerCommand(event.id, overrides))).id);
          await execute(confirm(registration, registration.linkHash, OPERATOR));
          return get(registration.id);
        },
        amend: (registration: Registration, changes: RegistrationChanges, isConfirmed = false) =>
          execute(amendRegistration(registration, { changes, isConfirmed }, links, OPERATOR)),
        emails: async () => {
          await dispatch();
          return sent.splice(0);
        },
        expectSound: async () => expect(await checkInvariants(deps.db, deps.now().toISOString())).to.deep.equal([]),
        refused: (promise: Promise<unknown>) =>
          promise.then(
            () => 'accepted',
            (error: { code?: string }) => error.code,
          ),
      };
    }

    describe('adds somebody by hand', () => {
      it('who is asked by email to confirm, as after a sign-up, also while sign-up is closed', async () => {
        const { deps, event, add, emails, expectSound } = await setUp();
        await deps.db('events').where({ id: event.id }).update({ closed_at: deps.now().toISOString() });
        const added = await add({ email: 'amina@example.org', phone: '0470 12 34 56' });
        expect(added).to.include({ origin: 'organiser', confirmedAt: null, hasEmail: 1, email: 'amina@example.org' });
        expect(added.confirmBy).to.be.a('string');
        const [email, ...others] = await emails();
        expect([email?.to, others]).to.deep.equal(['amina@example.org', []]);
        expect(email?.text).to.contain('/confirm_registration?uuid=');
        await expectSound();
      });

      it('for whose address the organiser vouches: confirmed at once, and told so', async () => {
        const { add, emails, expectSound } = await setUp();
        const added = await add({ email: 'amina@example.org' }, { isConfirmed: true });
        expect(added.confirmedAt).to.equal(added.registeredAt);
        expect(added.confirmedByOrganiser).to.equal(1);
        const [email] = await emails();
        expect(email?.text).to.contain('Amina Diallo').and.not.to.contain('/confirm_registration');
        await expectSound();
      });

      it('without an email address: nothing is ever sent, whatever happens, and the lists show it', async () => {
        const { deps, event, execute, add, emails, get, expectSound } = await setUp({ promotion: 'offer' });
        const person = await add({ slots: 1 });
        const other = await add({ firstName: 'Bo', slots: 1 });
        expect([person.email, person.emailNormalized, other.emailNormalized]).to.deep.equal(['', person.id, other.id]);
        const waiting = await add({ firstName: 'Cy', slots: 1, waitList: true });
        expect(waiting.confirmedAt).not.to.equal(null);
        await execute(changeEvent(event, { starts: '2027-06-14T19:00' }, OPERATOR));
        await execute(
          amendRegistration(person, { changes: { phone: '0470 12 34 56' }, isConfirmed: false }, createLinks(deps.keys), OPERATOR),
        );
        await execute(cancel(person, OPERATOR));
        expect((await get(waiting.id)).promotedAt, 'nobody can be asked, so the slots are given').not.to.equal(null);
        const attendees = await deps.db('attendees').orderBy('first_name').select('first_name', 'email');
        expect(attendees).to.deep.equal([
          { first_name: 'Bo', email: '' },
          { first_name: 'Cy', email: '' },
        ]);
        expect(await deps.db('registrations_list').where({ id: other.id }).first()).to.include({ has_email: 0, origin: 'paper' });
        await execute(callOff(event, null, OPERATOR));
        expect(await emails()).to.deep.equal([]);
        expect(await deps.db('messages')).to.deep.equal([]);
        await expectSound();
      });

      it('never beyond the slots, nor before those who wait, unless out of turn', async () => {
        const { add, confirmed, get, refused, expectSound } = await setUp({ slots: 3, maxOvertakes: 0 });
        await confirmed({ slots: 2 });
        const head = await confirmed({ slots: 2, waitList: true });
        expect(await refused(add({ slots: 1 })), 'one is free, but kept for the head').to.equal('conflict');
        expect((await add({ slots: 1, waitList: true })).waitListedAt).not.to.equal(null);
        const added = await add({ firstName: 'Bo', slots: 1 }, { isOutOfTurn: true });
        expect(added.waitListedAt).to.equal(null);
        expect((await get(head.id)).overtakenCount, 'no more than the event allows').to.equal(0);
        expect(await refused(add({ slots: 1 }, { isOutOfTurn: true })), 'nothing is free').to.equal('conflict');
        await expectSound();
      });

      it('and says at its field what is wrong', async () => {
        const { add, signUp, refused } = await setUp();
        const taken = await signUp();
        const fieldsOf = (input: object, hasEmail: boolean) => {
          try {
            validateHandAdded(input, hasEmail);
            return [];
          } catch (error) {
            return (error as { details: { fieldErrors: { field: string }[] } }).details.fieldErrors.map(({ field }) => field);
          }
        };
        expect(fieldsOf({ firstName: '', lastName: 'D', slots: 0, email: 'nobody' }, true)).to.deep.equal(['firstName', 'email', 'slots']);
        expect(fieldsOf({ ...PERSON }, true)).to.deep.equal(['email']);
        expect(fieldsOf({ ...PERSON, email: 'a@example.org' }, false)).to.deep.equal(['email']);
        expect(await refused(add({ email: taken.email }))).to.equal('conflict');
        expect(await refused(add({ slots: 9 }))).to.equal('invalid');
      });
    });

    describe('corrects what somebody misspelt', () => {
      it('an unconfirmed address: the new one is asked to confirm, and the old link is dead', async () => {
        const { signUp, amend, get, execute, emails, refused, expectSound } = await setUp();
        const before = await signUp({ email: 'amina@exmaple.org' });
        await emails();
        await amend(before, { email: emailAddress('amina@example.org'), lastName: 'Diallo' });
        const after = await get(before.id);
        expect(after).to.include({
          email: 'amina@example.org',
          lastName: 'Diallo',
          sequence: before.sequence,
          confirmBy: before.confirmBy,
        });
        expect((await emails()).map(({ to }) => to)).to.deep.equal(['amina@example.org']);
        expect(await refused(execute(confirm(before, before.linkHash, OPERATOR)))).to.equal('not-found');
        await execute(confirm(after, after.linkHash, OPERATOR));
        await expectSound();
      });

      it('a confirmed address: it counts once it is confirmed from its mailbox', async () => {
        const { confirmed, amend, get, emails, expectSound } = await setUp();
        const before = await confirmed();
        await emails();
        await amend(before, { email: emailAddress('new@example.org') });
        expect(await get(before.id)).to.include({ email: before.email, pendingEmail: 'new@example.org' });
        expect((await emails()).map(({ to }) => to)).to.deep.equal(['new@example.org']);
        await expectSound();
      });

      it('a confirmed address for which the organiser vouches: at once, and the old one is told', async () => {
        const { confirmed, amend, get, emails, expectSound } = await setUp();
        const before = await confirmed();
        await emails();
        await amend(before, { email: emailAddress('new@example.org') }, true);
        const after = await get(before.id);
        expect(after).to.include({ email: 'new@example.org', pendingEmail: null, confirmedByOrganiser: 1 });
        expect(after.linkHash).not.to.equal(before.linkHash);
        expect((await emails()).map(({ to }) => to)).to.have.members([before.email, 'new@example.org']);
        await expectSound();
      });

      it('gives an address to somebody who had none, at once or once it is confirmed', async () => {
        const { add, amend, get, execute, emails, expectSound } = await setUp();
        const [vouched, asked] = [await add({}), await add({ firstName: 'Bo' })];
        await amend(vouched, { email: emailAddress('amina@example.org') }, true);
        await amend(asked, { email: emailAddress('bo@example.org') });
        expect(await get(vouched.id)).to.include({ hasEmail: 1, email: 'amina@example.org' });
        const pending = await get(asked.id);
        expect(pending).to.include({ hasEmail: 0, email: '' });
        expect((await emails()).map(({ to }) => to)).to.have.members(['amina@example.org', 'bo@example.org']);
        await execute(confirm(pending, pending.pendingLinkHash ?? '', OPERATOR));
        expect(await get(asked.id)).to.include({ hasEmail: 1, email: 'bo@example.org', confirmedByOrganiser: 0 });
        expect(await emails(), 'there is no old address to tell').to.deep.equal([]);
        await expectSound();
      });

      it('the number of slots, also while sign-up is closed', async () => {
        const { deps, event, confirmed, amend, get, expectSound } = await setUp();
        const registration = await confirmed();
        await deps.db('events').where({ id: event.id }).update({ closed_at: deps.now().toISOString() });
        await amend(registration, { slots: 2 });
        expect((await get(registration.id)).slots).to.equal(2);
        await expectSound();
      });

      it('but neither takes the address of another nor more slots than there are', async () => {
        const { confirmed, signUp, amend, get, refused } = await setUp();
        const [ada, other] = [await confirmed(), await signUp()];
        expect(await refused(amend(ada, { email: emailAddress(other.email) }))).to.equal('conflict');
        expect(await refused(amend(ada, { slots: 2, lastName: 'Changed' }))).to.equal('conflict');
        expect(await get(ada.id)).to.deep.equal(ada);
      });
    });

    it('confirms on the behalf of somebody, which does not prove the mailbox', async () => {
      const { deps, event, signUp, get, execute, emails, refused, expectSound } = await setUp();
      const registration = await signUp({ email: 'amina@example.org' });
      await execute(confirmOnBehalf(registration, OPERATOR));
      expect(await get(registration.id)).to.include({ confirmedByOrganiser: 1 });
      expect(await refused(execute(confirmOnBehalf(registration, OPERATOR)))).to.equal('conflict');
      expect(await emails(), 'the email that asked is withdrawn').to.have.length(1);
      // Anybody who knows the address can ask for the link: an unproved mailbox gets at most 6 emails in an hour, one of which was used.
      for (let asked = 0; asked < 9; asked++) {
        await execute(resendLink(event.id, emailAddress('amina@example.org'), OPERATOR));
        await emails();
      }
      expect(await deps.db('messages').whereNotNull('sent_at')).to.have.length.at.most(6);
      await expectSound();
    });

    it('cancels, with or without an email, and the slots go to the wait list', async () => {
      const { confirmed, get, execute, emails, expectSound } = await setUp();
      const [told, untold] = [await confirmed(), await confirmed()];
      const waiting = await confirmed({ waitList: true, slots: 2 });
      await emails();
      await execute(cancel(told, OPERATOR));
      await execute(cancel(untold, OPERATOR, { isTold: false }));
      expect((await emails()).map(({ to }) => to)).to.have.members([told.email, waiting.email]);
      expect((await get(waiting.id)).promotedAt).not.to.equal(null);
      await expectSound();
    });

    it('sends the fitting link again, and says when it is held back', async () => {
      const { add, signUp, execute, emails, refused, expectSound } = await setUp();
      const registration = await signUp();
      expect(await refused(execute(resendToRegistration(registration, OPERATOR))), 'it waits already').to.equal('conflict');
      await emails();
      const fates: boolean[] = [];
      for (let tried = 0; tried < 6; tried++) {
        const { nextAttemptAt, createdAt, lastError } = await execute(resendToRegistration(registration, OPERATOR));
        fates.push(nextAttemptAt > createdAt);
        if (nextAttemptAt > createdAt) expect(lastError).to.contain('Held back');
        await emails();
      }
      expect(fates).to.deep.equal([false, false, false, false, false, true]);
      expect(await refused(execute(resendToRegistration(await add({}), OPERATOR))), 'there is no address').to.equal('conflict');
      await expectSound();
    });

    describe('moves somebody up out of turn', () => {
      async function withKeptSlot() {
        const context = await setUp({ slots: 3, maxOvertakes: 0 });
        const holder = await context.confirmed({ slots: 2 });
        const head = await context.confirmed({ slots: 2, waitList: true });
        const late = await context.confirmed({ slots: 1, waitList: true });
        return { ...context, holder, head, late };
      }

      it('into free slots, and says how many parties were overtaken', async () => {
        const { execute, late, head, get, deps, event, expectSound } = await withKeptSlot();
        const promote = withNote(promoteOutOfTurn(late, { grant: 'promoted' }, OPERATOR), 'Amina plays the harp that evening.');
        expect(await execute(promote)).to.deep.equal({ overtaken: 1 });
        expect((await get(late.id)).promotedAt).not.to.equal(null);
        expect((await get(head.id)).overtakenCount).to.equal(0);
        const { history } = await loadStory(deps.db, await get(late.id), event);
        expect(history.at(-1)).to.deep.include({
          action: 'registration.promoted',
          data: { slots: 1, outOfTurn: true, overtaken: 1 },
          note: 'Amina plays the harp that evening.',
        });
        await expectSound();
      });

      it('with an offer, which lapses like any other', async () => {
        const { execute, late, get, deps, processor, emails, expectSound } = await withKeptSlot();
        await execute(promoteOutOfTurn(late, { grant: 'offered' }, OPERATOR));
        expect(await get(late.id)).to.include({ promotedAt: null });
        await emails();
        deps.clock.advance(25 * 3_600_000);
        await expireOverdueRegistrations(deps, processor);
        expect(await get(late.id)).to.include({ endReason: 'lapsed' });
        await expectSound();
      });

      it('and an offer can be accepted', async () => {
        const { execute, late, get, expectSound } = await withKeptSlot();
        await execute(promoteOutOfTurn(late, { grant: 'offered' }, OPERATOR));
        await execute(acceptOffer(late, OPERATOR));
        expect((await get(late.id)).promotedAt).not.to.equal(null);
        await expectSound();
      });

      it('never without free slots, without confirmation, or if it does not wait', async () => {
        const { execute, head, holder, signUp, refused, get, expectSound } = await withKeptSlot();
        expect(await refused(execute(promoteOutOfTurn(head, { grant: 'promoted' }, OPERATOR))), 'one of two is free').to.equal('conflict');
        expect(await refused(execute(promoteOutOfTurn(holder, { grant: 'promoted' }, OPERATOR)))).to.equal('conflict');
        const unconfirmed = await signUp({ waitList: true });
        expect(await refused(execute(promoteOutOfTurn(unconfirmed, { grant: 'promoted' }, OPERATOR)))).to.equal('conflict');
        expect(await get(head.id)).to.deep.equal(head);
        await expectSound();
      });

      it('into slots that the event gets for it, which nobody else can take in between', async () => {
        const { execute, confirmed, get, deps, expectSound } = await setUp({ slots: 2 });
        await confirmed({ slots: 2 });
        const head = await confirmed({ slots: 1, waitList: true });
        const late = await confirmed({ slots: 2, waitList: true });
        await execute(promoteOutOfTurn(late, { grant: 'promoted', moreSlots: 2 }, OPERATOR));
        expect([(await get(late.id)).promotedAt !== null, (await get(head.id)).promotedAt]).to.deep.equal([true, null]);
        expect(await deps.db('events').first('slots', 'slots_taken')).to.deep.equal({ slots: 4, slots_taken: 4 });
        expect(await deps.db('audit_log').where({ action: 'event.changed' }).pluck('data')).to.deep.equal([
          '{"changed":["slots"],"slots":4,"version":2}',
        ]);
        await expectSound();
      });

      it('which counts as an overtake of the head, as long as it can be overtaken', async () => {
        const { add, confirmed, get, refused, expectSound } = await setUp({ slots: 4, maxOvertakes: 1 });
        await confirmed({ slots: 2 });
        const head = await confirmed({ slots: 4, waitList: true });
        await add({}, { isOutOfTurn: true });
        expect((await get(head.id)).overtakenCount).to.equal(1);
        expect(await refused(add({ firstName: 'Bo' })), 'the last slot is kept for the head').to.equal('conflict');
        await add({ firstName: 'Cy' }, { isOutOfTurn: true });
        expect((await get(head.id)).overtakenCount).to.equal(1);
        await expectSound();
      });
    });

    it('keeps the note with the audit entry, outside its chain', async () => {
      const { deps, signUp, execute, expectSound } = await setUp();
      const registration = await signUp();
      await execute(withNote(cancel(registration, OPERATOR), 'Called, her son is ill.'));
      expect(await deps.db('audit_notes').select('registration_id', 'note')).to.deep.equal([
        { registration_id: registration.id, note: 'Called, her son is ill.' },
      ]);
      expect(JSON.stringify(await deps.db('audit_log'))).not.to.contain('her son');
      await deps.db('audit_notes').delete();
      await expectSound();
    });

    it('is refused a row without an email address that has one, by the database', async () => {
      const { deps, add } = await setUp();
      const { id } = await add({});
      const update = (changes: object) =>
        deps
          .db('registrations')
          .where({ id })
          .update(changes)
          .then(
            () => 'accepted',
            () => 'refused',
          );
      expect(await update({ email: anApplicant().email })).to.equal('refused');
      expect(await update({ email_normalized: anApplicant().email })).to.equal('refused');
      expect(await update({ confirmed_at: null })).to.equal('refused');
    });
  });
});
