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
  'test/accounts/refusals.test.ts': [],
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
  'test/console/eventApi.test.ts': [
    'are created and copied once per Idempotency-Key of an account, also if the same request arrives twice at once',
  ],
  'test/console/eventPages.test.ts': [],
  'test/console/person.test.ts': ['shows what they told, what happened with its actor and note, and every email with its fate'],
  'test/console/team.test.ts': [],
  'test/events/eventLifecycle.test.ts': ['do not overwrite each other: the second is told, and nothing is lost'],
  'test/events/invitation.test.ts': [],
  'test/events/unusableEvent.test.ts': [],
  'test/http/service.test.ts': ['drops idempotency records after a day'],
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
  'test/messages/pausedOutbox.test.ts': ['holds the code of seed 001 as well, which comes when it is resumed'],
  'test/messages/poisonedMessages.test.ts': ['keeps no other from leaving when the mail server breaks off at it (421), and is tried again'],
  'test/messages/refusingServer.test.ts': [
    'forty addresses that somebody made up keeps no other mail for longer than two seconds, and stays no fault of ours',
  ],
  'test/messages/retries.test.ts': [],
  'test/messages/retryGivenUp.test.ts': ['are chosen by time, event and error, all of them together'],
  'test/messages/stalledOutbox.test.ts': ['/readyz reports a stalled outbox while the mail server refuses everything, and recovers'],
  'test/messages/throttledRelay.test.ts': [],
  'test/questions/organiser.test.ts': ['finds no answer any more once a person, or the event, was erased'],
  'test/questions/signUp.test.ts': [],
  'test/registrations/contract.test.ts': [],
  'test/registrations/correction.test.ts': [],
  'test/registrations/deadlines.test.ts': [],
  'test/registrations/disclosure.test.ts': ['makes the database execute the same statements, so that the time of a response tells nothing'],
  'test/registrations/organiserActs.test.ts': ['is refused a row without an email address that has one, by the database'],
  'test/registrations/resendLink.test.ts': [],
  'test/registrations/staleMessages.test.ts': [],
  'test/teams/invite.test.ts': ['is sent to no more than fifty addresses a day, and once to each'],
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
