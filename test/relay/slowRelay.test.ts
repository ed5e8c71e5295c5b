import { expect } from 'chai';
import { freshSqlite, isMissing, migratedPostgres, postgresFolder } from '../support/databases.ts';
import { mailLog } from '../support/mailLog.ts';
import { until } from '../support/until.ts';
import { describeRelay } from './describeRelay.ts';
import { RelayedService } from './relayedService.ts';

/** As many as a service has connections: more would wait for a second round. */
const PEOPLE = 4;
/** Longer than a minute, and than ten seconds; `slowMailServer.test.ts` tells how long the service would wait. */
const FINAL_DOT_SECONDS = 70;
const GREETING_SECONDS = 12;

/** On both databases at the same time, because these minutes are real ones. */
async function onBothDatabases(test: (DATABASE_URL: string) => Promise<void>): Promise<void> {
  const urls = [await freshSqlite()];
  if (!isMissing('PostgreSQL', postgresFolder())) urls.push(await migratedPostgres());
  await Promise.all(urls.map(test));
}

describeRelay('slow answers', () => {
  it(`${FINAL_DOT_SECONDS} s after the final dot: every email arrives once`, async () => {
    await onBothDatabases(async (DATABASE_URL) => {
      const relayed = await RelayedService.create(DATABASE_URL, {
        postfix: () => ({ smtpd_end_of_data_restrictions: `sleep ${FINAL_DOT_SECONDS}` }),
      });
      await relayed.untilArrived(await relayed.signUp(PEOPLE), 120_000);
      // An email that was handed over twice is in its mailbox soon after the service thinks that all are sent.
      const allSent = async () => (await mailLog(relayed.db)).every(({ state }) => state === 'sent');
      await until('the service knows that all are sent', allSent, 120_000, 100);
      const delivered = await relayed.finish(`${FINAL_DOT_SECONDS} s after DATA`, FINAL_DOT_SECONDS);
      expect(delivered).to.deep.equal({ messages: PEOPLE, lost: 0, givenUpWrongly: 0, twice: 0 });
    });
  });

  it(`${GREETING_SECONDS} s before the greeting: every email arrives once`, async () => {
    await onBothDatabases(async (DATABASE_URL) => {
      const relayed = await RelayedService.create(DATABASE_URL, {
        postfix: () => ({ smtpd_client_restrictions: `sleep ${GREETING_SECONDS}`, smtpd_delay_reject: 'no' }),
      });
      await relayed.untilArrived(await relayed.signUp(PEOPLE), 60_000);
      const delivered = await relayed.finish(`${GREETING_SECONDS} s before the greeting`, GREETING_SECONDS);
      expect(delivered).to.deep.equal({ messages: PEOPLE, lost: 0, givenUpWrongly: 0, twice: 0 });
    });
  });
});
