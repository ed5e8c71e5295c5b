import { expect } from 'chai';
import { createFirstAdminLink } from '../src/accounts/creation/firstAdmin.ts';
import { createAccountDeps } from '../src/accounts/domain/accountDeps.ts';
import { checkInvariants } from '../src/invariants/checkInvariants.ts';
import { findLostAcknowledged } from './support/acknowledged.ts';
import { Visitor } from './support/client.ts';
import { onEachDatabase } from './support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from './support/factories.ts';
import { anOperatorAccount } from './support/operatorAccount.ts';
import { aService, createTestDeps } from './support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from './support/smtpServer.ts';

let copyCount = 0;

/** Damage to a sound database, and the violation that the checker reports. The SQL runs on both databases. */
const DAMAGES: Record<string, { statements: string[]; expected: RegExp }> = {
  'a counter of slots that is wrong': {
    statements: ['UPDATE events SET slots_taken = slots_taken - 1 WHERE slots_taken > 0'],
    expected: /counts slots taken/,
  },
  'an oversold event': {
    statements: ["UPDATE registrations SET slots = 9 WHERE first_name = 'Ada'"],
    expected: /given away more/,
  },
  'a counter of unconfirmed slots that is wrong': {
    statements: ['UPDATE events SET unconfirmed_slots = unconfirmed_slots + 1'],
    expected: /counts unconfirmed slots/,
  },
  'a network that is kept for too long': {
    statements: ["UPDATE registrations SET client_network = 'n' WHERE confirmed_at IS NOT NULL"],
    expected: /keeps its network/,
  },
  'a confirmed registration that has to be confirmed first': {
    statements: ['UPDATE registrations SET confirm_first = 1 WHERE confirmed_at IS NOT NULL'],
    expected: /has to be confirmed first although/,
  },
  'arrivals that no door counted': {
    statements: ['UPDATE registrations SET arrived = 1'],
    expected: /counts other arrivals than its check-ins/,
  },
  'a check-in of which the door was told something else': {
    statements: [
      `INSERT INTO check_ins (id, event_id, sequence, registration_id, people, counted, arrived, outcome, device, actor, scanned_at, received_at)
        SELECT id, event_id, 1, id, 2, 1, 1, 'accepted', 'd', 'a', registered_at, registered_at FROM registrations WHERE first_name = 'Ada'`,
    ],
    expected: /was counted otherwise than the door was told/,
  },
  'a counter of the wait list that is wrong': {
    statements: ['UPDATE events SET waiting_count = waiting_count + 1'],
    expected: /counts parties that wait/,
  },
  'a party that waits while slots are free': {
    statements: ["UPDATE registrations SET slots = 1 WHERE first_name = 'Ada'", 'UPDATE events SET slots_taken = 1'],
    expected: /waits although 2 slots are free/,
  },
  'a question that its event does not count': {
    statements: [
      `INSERT INTO event_questions (event_id, id, position, kind, scope, label, help, required, options)
        SELECT id, 'q1', 1, 'date', 'person', '{}', '{}', 0, '[]' FROM events`,
    ],
    expected: /counts questions that differ/,
  },
  'answers to no question': {
    statements: ["UPDATE registrations SET answers = '{}' WHERE first_name = 'Ada'"],
    expected: /has answers although/,
  },
  'a draft for which somebody signed up': {
    statements: ['UPDATE events SET published_at = NULL'],
    expected: /is a draft, and somebody signed up/,
  },
  'a message that is gone': {
    statements: ["DELETE FROM messages WHERE template = 'confirm'"],
    expected: /got no message: confirm or confirm-first or confirm-wait-list/,
  },
  'an audit entry that is gone': {
    statements: ["DELETE FROM audit_log WHERE action = 'registration.created'"],
    expected: /was registered, but the audit log does not say so/,
  },
  'an entry that was edited': { statements: ["UPDATE audit_log SET actor = 'nobody' WHERE sequence = 2"], expected: /entry 2 was changed/ },
  'an entry that was taken out': { statements: ['DELETE FROM audit_log WHERE sequence = 3'], expected: /entry 3 is missing/ },
  'the last entry taken off': {
    statements: ['DELETE FROM audit_log WHERE sequence = (SELECT max(sequence) FROM audit_log)'],
    expected: /is missing/,
  },
  'a sequence number beyond the counter': {
    statements: ['UPDATE registrations SET sequence = sequence + 10'],
    expected: /has a sequence number beyond its counter/,
  },
  'a registration that is gone': {
    statements: [
      'DELETE FROM messages WHERE registration_id IN (SELECT id FROM registrations WHERE slots = 3)',
      'DELETE FROM registrations WHERE slots = 3',
    ],
    expected: /has a sequence number without a registration[\s\S]*was registered according to the audit log only/,
  },
  'a registration confirmed by hand': {
    statements: ["UPDATE registrations SET confirmed_at = '2027-05-01T09:00:00.000Z' WHERE slots = 3"],
    expected: /got no message: confirmed[\s\S]*confirmed, but the audit log does not say so/,
  },
  'a confirmation removed by hand': {
    statements: ["UPDATE registrations SET confirmed_at = NULL WHERE first_name = 'Grace'"],
    expected: /confirmed according to the audit log only/,
  },
  'slots given by hand': {
    statements: ["UPDATE registrations SET promoted_at = '2027-05-01T09:00:00.000Z' WHERE first_name = 'Grace'"],
    expected: /got no message: promoted[\s\S]*was given slots, but the audit log does not say so/,
  },
  'an offer made by hand': {
    statements: ["UPDATE registrations SET offered_at = '2027-05-01T09:00:00.000Z' WHERE first_name = 'Grace'"],
    expected: /got no message: offer\n[\s\S]*was offered slots, but the audit log does not say so/,
  },
  'an unconfirmed registration that was promoted': {
    statements: ['UPDATE registrations SET wait_listed_at = registered_at, promoted_at = registered_at WHERE slots = 3'],
    expected: /was given slots without having confirmed/,
  },
  'a registration cancelled by hand': {
    statements: ["UPDATE registrations SET ended_at = '2027-05-01T09:00:00.000Z', end_reason = 'cancelled' WHERE slots = 3"],
    expected: /got no message: cancelled[\s\S]*ended, but the audit log does not say so/,
  },
  'a registration that lapsed although it had answered': {
    statements: ["UPDATE registrations SET ended_at = '2027-05-01T09:00:00.000Z', end_reason = 'lapsed' WHERE first_name = 'Grace'"],
    expected: /lapsed although it had answered/,
  },
  'one registration called off by hand': {
    statements: ["UPDATE registrations SET ended_at = '2027-05-01T09:00:00.000Z', end_reason = 'called_off' WHERE slots = 3"],
    expected: /got no message: called-off/,
  },
  'an offer that lapsed without an email': {
    statements: [
      "UPDATE registrations SET ended_at = registered_at, end_reason = 'lapsed', offered_at = registered_at WHERE first_name = 'Grace'",
    ],
    expected: /got no message: offer-lapsed/,
  },
  'a reminder that nobody got': {
    statements: ["UPDATE registrations SET reminded_at = '2027-05-01T09:00:00.000Z' WHERE slots = 3"],
    expected: /got no message: reminder[\s\S]*was reminded, but the audit log does not say so/,
  },
  'somebody without an email address who is sent something': {
    statements: ["UPDATE registrations SET has_email = 0, email = '', email_normalized = id WHERE first_name = 'Grace'"],
    expected: /was sent a message without having an email address/,
  },
  'somebody who was erased and still has a name': {
    statements: ["UPDATE registrations SET erased_at = '2027-05-01T09:00:00.000Z' WHERE first_name = 'Grace'"],
    expected: /was erased and still has personal data/,
  },
  'a party overtaken too often': { statements: ['UPDATE registrations SET overtaken_count = 4'], expected: /was overtaken more often/ },
  'a link shared by two registrations': {
    statements: [
      `UPDATE registrations SET pending_email = 'x', pending_email_normalized = 'x', pending_link_hash =
        (SELECT link_hash FROM registrations WHERE slots = 3) WHERE first_name = 'Grace'`,
    ],
    expected: /has the link of another/,
  },
  'the same message twice': {
    statements: [duplicateMessage('cancelled'), duplicateMessage('cancelled')],
    expected: /got the same message twice/,
  },
  'a confirmation email that nobody asked for': {
    statements: [duplicateMessage('confirm')],
    expected: /was asked to confirm more often than requested/,
  },
  'a message that was both sent and given up': {
    statements: ['UPDATE messages SET sent_at = created_at, failed_at = created_at'],
    expected: /has more than one final state/,
  },
  'a bounce that nobody noted': {
    statements: ["INSERT INTO message_reports (message_id, kind, at, source) SELECT id, 'bounced', created_at, 'pipe' FROM messages"],
    expected: /came back, but the audit log does not say so/,
  },
  'an email of a message to many people that it does not know, twice': {
    statements: [duplicateMessage('mailing'), duplicateMessage('mailing')],
    expected: /belongs to a message to many people, which does not know it[\s\S]*|got the same message to many people twice/,
  },
  'a wrong number of recipients': {
    statements: [
      `INSERT INTO mailings (id, event_id, kind, audience, picked, texts, state, created_at, created_by, version, expanded_up_to, recipients)
        SELECT 'a mailing', id, 'message', 'all', '[]', '{}', 'done', created_at, 'a test', 1, 0, 1 FROM events WHERE slug = 'elsewhere'`,
    ],
    expected: /counts recipients, and their number differs/,
  },
  'a message of another event': {
    statements: ["UPDATE messages SET event_id = (SELECT id FROM events WHERE slug = 'elsewhere')"],
    expected: /is a message of another event/,
  },
  'a registration created twice in the audit log': {
    statements: ["UPDATE audit_log SET action = 'registration.created' WHERE action = 'registration.confirmed'"],
    expected: /was created more than once according to the audit log/,
  },
  'an address registered twice': {
    statements: ['DROP INDEX one_live_registration_per_address', "UPDATE registrations SET email_normalized = 'ada@example.org'"],
    expected: /has the address of another/,
  },
};

/** SQL that copies Ada's message under another template. */
function duplicateMessage(template: string): string {
  copyCount += 1;
  return `INSERT INTO messages (id, event_id, registration_id, channel, template, recipient, data, created_at, next_attempt_at, attempts)
    SELECT 'copy ${copyCount}', event_id, registration_id, channel, '${template}', recipient, data, created_at, next_attempt_at, attempts
    FROM messages WHERE template = 'confirm' AND id NOT LIKE 'copy%'`;
}

describe('The invariant checker', () => {
  onEachDatabase((fresh) => {
    /** Ada holds the three slots, unconfirmed; Grace is confirmed and waits. */
    async function aSoundDatabase() {
      const smtpServer = await TestSmtpServer.create();
      const { url, deps } = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url });
      const visitor = await Visitor.at(url, await anEvent(deps, { slots: 3 }));
      await anEvent(deps, { slug: 'elsewhere' });
      const grace = anApplicant({ firstName: 'Grace', slots: 2, waitList: true });
      const { body } = await visitor.signUp(anApplicant({ slots: 3 }));
      await visitor.signUp(grace);
      await visitor.follow(confirmationLinkIn(await smtpServer.messageTo(grace.email)));
      return { db: deps.db, ada: body.id as string };
    }

    it('reports nothing on a sound database, and no lost acknowledgement', async () => {
      const { db, ada } = await aSoundDatabase();
      expect(await checkInvariants(db)).to.deep.equal([]);
      expect(await findLostAcknowledged(db, [ada, 'somebody else'])).to.deep.equal(['somebody else']);
    });

    it('accepts a party that was overtaken by the rules and then asked for fewer slots', async () => {
      const smtpServer = await TestSmtpServer.create();
      const { url, deps } = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url });
      const visitor = await Visitor.at(url, await anEvent(deps, { slots: 4 }));
      const links: string[] = [];
      for (const slots of [4, 3, 2]) {
        const party = anApplicant({ slots, waitList: true });
        await visitor.signUp(party);
        const link = confirmationLinkIn(await smtpServer.messageTo(party.email));
        await visitor.follow(link);
        links.push(link.replace(/.*uuid=/, '/registrations/'));
      }
      const changeSlots = (slots: number, index: number) => visitor.request(links[index] as string, { method: 'PATCH', body: { slots } });
      expect((await changeSlots(2, 0)).status).to.equal(200);
      expect((await changeSlots(2, 1)).body).to.include({ slots: 2, onWaitList: true });
      expect((await visitor.request(links[2] as string)).body).to.include({ onWaitList: false });
      expect(await checkInvariants(deps.db)).to.deep.equal([]);
      // Control: if it had asked for two slots from the start, it would have been first.
      const registrationEntry = deps.db('audit_log').where({ action: 'registration.created', data: '{"slots":3,"placement":"wait_list"}' });
      expect(await registrationEntry.update({ data: '{"slots":2,"placement":"wait_list"}' })).to.equal(1);
      expect((await checkInvariants(deps.db)).join()).to.contain('was overtaken by a later party that is not smaller');
    });

    it('detects an edited and an appended entry in the audit chain of an account and in the global chain', async () => {
      const deps = await createTestDeps({ DATABASE_URL: await fresh() });
      const accountDeps = createAccountDeps(deps);
      await createFirstAdminLink(accountDeps, OPERATOR);
      const id = await anOperatorAccount(accountDeps, { username: 'amina', email: 'amina@example.org', roles: ['member'] });
      expect(await checkInvariants(deps.db)).to.deep.equal([]);
      for (const [owner, where] of Object.entries({
        [`account ${id}`]: { account_id: id },
        'the global chain': { event_id: null, account_id: null },
      })) {
        const chainEntries = () => deps.db('audit_log').where(where);
        const [originalEntry] = await chainEntries();
        await chainEntries().update({ actor: 'nobody' });
        expect(await checkInvariants(deps.db)).to.deep.equal([`Audit log of ${owner}: entry 1 was changed, or the one before it`]);
        await chainEntries().update({ actor: originalEntry.actor });
        await deps.db('audit_log').insert({ ...originalEntry, id: 'another', sequence: 2 });
        expect(await checkInvariants(deps.db)).to.deep.equal([`Audit log of ${owner}: there are entries beyond its end`]);
        await chainEntries().where({ sequence: 2 }).delete();
      }
      expect(await checkInvariants(deps.db)).to.deep.equal([]);
    });

    it(`detects each of ${Object.keys(DAMAGES).length} damages`, async () => {
      const { db } = await aSoundDatabase();
      const undetected: string[] = [];
      for (const [damage, { statements, expected }] of Object.entries(DAMAGES)) {
        const transaction = await db.transaction();
        for (const statement of statements) await transaction.raw(statement);
        const violations = (await checkInvariants(transaction)).join('\n');
        if (!expected.test(violations)) undetected.push(`${damage}: ${violations}`);
        await transaction.rollback();
      }
      expect(undetected).to.deep.equal([]);
      expect(await checkInvariants(db)).to.deep.equal([]);
    }).timeout(180_000);
  });
});
