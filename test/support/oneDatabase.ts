import { relative } from 'node:path';
import type { Suite } from 'mocha';
import { ROOT } from '../../src/config.ts';
import { LONG } from './longForm.ts';

/**
 * Files that run on SQLite alone in the short form, because their subject is a page, a text, input, a permission, or what
 * an email says and when: a second database proves little more of that. Listed with them are those of their tests that
 * run on PostgreSQL as well: races, locks, what the database compares, sorts and stores. `npm run test:long` runs all on both.
 * `test/contract.test.ts` drives the operations of the API on PostgreSQL.
 */
export const SQLITE_FILES: Record<string, string[]> = {
  'test/accounts/accounts.test.ts': [
    'audits every step, failed attempt and administrative act, and detects edited entries',
    'erases what has expired, and frees an address that nobody verified',
    'shows a membership that an account proves in registrations_list',
  ],
  'test/accounts/approvalQueue.test.ts': [
    'are listed oldest first, page by page, and found by name, domain and age',
    'are rejected together, and only those that nobody decided about',
  ],
  'test/accounts/codes.test.ts': ['creates one account for many concurrent requests for the same address'],
  'test/accounts/identities.test.ts': [
    'of several who wait for the same address, whoever confirms it first has it',
    'the database lets one account alone have verified an address',
  ],
  'test/accounts/login.test.ts': ['leaves one live session of 20 concurrent logins'],
  'test/accounts/passwordReset.test.ts': ['known and unknown accounts are answered alike, after the same number of transactions'],
  'test/accounts/phoneSteps.test.ts': [
    'compares only one of 200 concurrent wrong codes',
    'creates one account from many concurrent right codes',
  ],
  'test/accounts/rejections.test.ts': [],
  'test/accounts/requestAccountPage.test.ts': [],
  'test/accounts/requests.test.ts': [
    'verifies a phone by a code, of which only five of 200 guesses are compared',
    'has one winner when one approves and another rejects',
  ],
  'test/accounts/roleManagement.test.ts': ['keeps the last administrator, whoever asks, also when two remove each other at once'],
  'test/accounts/stateTransitions.test.ts': [],
  'test/calendarFeed/calendarFeed.test.ts': [],
  'test/checkin/checkInApi.test.ts': ['a ticket opens the door once, at its own event, and tells other doors'],
  'test/cli/account.test.ts': [],
  'test/cli/exportAndNotices.test.ts': [],
  'test/cli/mailing.test.ts': [],
  'test/cli/registration.test.ts': ['finds people by any part of name, address or number, whatever its case and accents'],
  'test/cli/slotkeeper.test.ts': [
    'calls off an event, verifies the audit log, and erases personal data',
    'gives more slots to those who wait while the service runs, and takes none that are held',
  ],
  'test/console/access.test.ts': [],
  'test/console/apiKeys.test.ts': [],
  'test/console/auditLogPage.test.ts': ['shows the part that is asked for, also in JSON, and says what is wrong at its field'],
  'test/console/eventApi.test.ts': [
    'are created and copied once per Idempotency-Key of an account, also if the same request arrives twice at once',
  ],
  'test/console/eventPages.test.ts': [],
  'test/console/export.test.ts': ['makes one file at a time for each account, and goes on when a client that reads nothing goes away'],
  'test/console/history.test.ts': [
    'shows the part that is asked for: what it is about, and days on the clocks of the event',
    'is divided into pages, none of which repeats or leaves out an entry that was there',
  ],
  'test/console/overview.test.ts': ['tells how the event filled up, and ends at what the event counts'],
  'test/console/people.test.ts': [
    'lists people in words, with the counts of each list, and keeps the search in the address',
    'sends once per Idempotency-Key of an account, also while the answer to the first request is on its way',
  ],
  'test/console/person.test.ts': ['shows what they told, what happened with its actor and note, and every email with its fate'],
  'test/console/team.test.ts': [],
  'test/doctor/doctor.test.ts': [
    'reports that the clock was put back, and that the database is older or newer than the program',
    'reports a violated invariant on a running service',
  ],
  'test/events/eventLifecycle.test.ts': ['do not overwrite each other: the second is told, and nothing is lost'],
  'test/events/invitation.test.ts': [],
  'test/events/pictures.test.ts': [
    'is made smaller, upright and without its position, and shown with the event and where its link is shared',
  ],
  'test/events/unusableEvent.test.ts': [],
  'test/http/input.test.ts': ['answers whatever text anybody types with 200, 400 or 409'],
  'test/http/service.test.ts': ['drops idempotency records after a day'],
  'test/mailings/mailings.test.ts': [
    'reaches everybody for whom it is, once, in their words; not who cancelled meanwhile, nor who signed up later',
    'goes on after a pause with those who have not got it, and reaches nobody twice',
    'is not overwritten by somebody who saw an older version, and is sent ten times a day at most',
  ],
  'test/messages/bounces/accountEmails.test.ts': [],
  'test/messages/bounces/bounceRoutes.test.ts': [],
  'test/messages/bounces/bounces.test.ts': [
    'two reports at the same time make one entry',
    'is forgotten with the event: what the server said may contain the address, and what comes later is ignored',
  ],
  'test/messages/bounces/imapMailbox.test.ts': [],
  'test/messages/calendar.test.ts': [],
  'test/messages/changeNotices.test.ts': [],
  'test/messages/connectionLimit.test.ts': [],
  'test/messages/internationalAddresses.test.ts': ['is taken and sent to where the mail server offers SMTPUTF8, once in all its spellings'],
  'test/messages/pausedOutbox.test.ts': ['holds the code of seed 001 as well, which comes when it is resumed'],
  'test/messages/poisonedMessages.test.ts': ['keeps no other from leaving when the mail server breaks off at it (421), and is tried again'],
  'test/messages/refusingServer.test.ts': [
    'forty addresses that somebody made up keeps no other mail for longer than two seconds, and stays no fault of ours',
  ],
  'test/messages/retries.test.ts': [],
  'test/messages/retryUndelivered.test.ts': ['are chosen by time, event and error, all of them together'],
  'test/messages/slowMailServer.test.ts': ['keeps its messages: their locks are extended, and no other process sends them again'],
  'test/messages/smtpOutage.test.ts': ['a mail server that is down for six days delays no sign-up and loses no message'],
  'test/messages/stalledOutbox.test.ts': ['/readyz reports a stalled outbox while the mail server refuses everything, and recovers'],
  'test/messages/throttledRelay.test.ts': [],
  'test/notices/notices.test.ts': [
    'tell those who run an event what happens, once, and at most once an hour',
    'are told once by two processes at a time',
    'bring people whom no email reaches together in the morning, at the place of the event',
  ],
  'test/questions/organiser.test.ts': ['finds no answer any more once a person, or the event, was erased'],
  'test/questions/signUp.test.ts': [],
  'test/registrations/contract.test.ts': [],
  'test/registrations/correction.test.ts': [],
  'test/registrations/deadlines.test.ts': [],
  'test/registrations/disclosure.test.ts': ['makes the database execute the same statements, so that the time of a response tells nothing'],
  'test/registrations/lifecycle.test.ts': [
    'to fewer slots: they go at once to whoever waits',
    'to another address, which counts once the new mailbox has answered',
    'is reminded once and lapses once, however many processes run the job',
    'passes to the next when it is declined or lapses',
  ],
  'test/registrations/messageAllowance.test.ts': [
    'is counted over a restart and by every process',
    'is counted without an address in the database, and forgotten after a day',
    'one client cannot use it up, whatever its networks: what the owner asks for leaves at once, and on the same day',
  ],
  'test/registrations/organiserActs.test.ts': ['is refused a row without an email address that has one, by the database'],
  'test/registrations/proofOfWork.test.ts': ['is accepted once, across all processes', 'is deleted once it has expired'],
  'test/registrations/putBack.test.ts': ['undoes what was given out of turn: the slots go to those whom it had overtaken'],
  'test/registrations/resendLink.test.ts': [],
  'test/registrations/staleMessages.test.ts': [],
  'test/registrations/unconfirmedHolds.test.ts': [
    'one client holds at most a twentieth of an event, by the API, by the form, and by asking for more later',
    'a customer with many IPv6 networks holds twice as much as with one',
    'the network is stored as a pseudonym, and only while slots are held unconfirmed',
  ],
  'test/relay/answers.test.ts': ['450, greylisted: every email arrives at the second try'],
  'test/relay/bounce.test.ts': [],
  'test/relay/encryption.test.ts': [],
  'test/relay/limits.test.ts': ['killed under load, with its sessions and as a whole: no email is lost'],
  'test/relay/refusesUs.test.ts': [],
  'test/relay/smtpUtf8.test.ts': [],
  'test/teams/invite.test.ts': ['is sent to no more than fifty addresses a day, and once to each'],
  'test/teams/manageTeam.test.ts': [
    'takes its first owner in the transaction that makes the event',
    'keeps an owner when two owners remove each other at once',
    'has an account once, also if it is added twice at once',
  ],
};

/** The tests of this file that PostgreSQL runs: `null` is all of them. */
export function testsOnPostgres(file: string | undefined): string[] | null {
  return LONG || file === undefined ? null : (SQLITE_FILES[relative(ROOT, file)] ?? null);
}

/** Leaves out the tests of a suite, and of those in it, that have other titles. */
export function keepTests(suite: Suite, titles: string[]): void {
  suite.tests = suite.tests.filter(({ title }) => titles.includes(title));
  for (const inner of suite.suites) keepTests(inner, titles);
}
