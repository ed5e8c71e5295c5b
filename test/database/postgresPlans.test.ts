import { expect } from 'chai';
import { aFullService, anAccount, signIn as signInto } from '../support/accounts.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { isMissing, migratedPostgres, postgresFolder } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { insertManyAccounts, insertManyRegistrations } from '../support/manyRows.ts';
import { countTouchedRows, recordStatements } from '../support/queryPlans.ts';
import { confirmationLinkIn } from '../support/smtpServer.ts';

const ROWS = 20_000;
const WAITING = 50;
/** A batch touches the people it is about and the head of the wait list, never everybody. */
const MAX_TOUCHED_ROWS = 1_000;
/** Once a minute, over tables of which old rows are deleted: no index is worth what it would cost each time somebody signs in. */
const ONCE_A_MINUTE = [/^delete from "(challenges|sessions)"/, /^select "id" from "accounts" where "verified_at" is null/];

describe('PostgreSQL that knows nothing yet of 20,000 people', function () {
  this.timeout(180_000);
  before(function () {
    if (isMissing('PostgreSQL', postgresFolder())) this.skip();
  });

  it('touches a few rows only to sign up, confirm, show, change, cancel, send emails, let time pass and sign in', async () => {
    const DATABASE_URL = await migratedPostgres();
    const service = await aFullService(DATABASE_URL, { METRICS_TOKEN: 'a token of the metrics that is long enough' });
    const { deps, url } = service;
    const event = await anEvent(deps, {});
    await insertManyRegistrations(deps.db, event.id, ROWS, WAITING);
    await insertManyAccounts(deps.db, ROWS);
    const account = await anAccount(service);
    const statements = recordStatements(deps.db);

    const visitor = await Visitor.at(url, event);
    const people = Array.from({ length: 20 }, () => anApplicant({ waitList: true }));
    const replies = await Promise.all(
      people.map((applicant, index) => visitor.signUp(applicant, index === 0 ? { 'Idempotency-Key': 'the-first' } : {})),
    );
    expect(replies.map(({ status }) => status)).to.deep.equal(people.map(() => 200));
    await visitor.request('/email_check?email=somebody%40example.org');
    const link = confirmationLinkIn(await service.smtpServer.messageTo(people[0]?.email ?? ''));
    expect((await visitor.follow(link)).status).to.equal(302);
    const own = `${url}/registrations/${link.split('uuid=')[1]}`;
    expect((await sendRequest(own)).status).to.equal(200);
    expect((await sendRequest(own, { method: 'PATCH', body: { slots: 2 } })).status).to.equal(200);
    expect((await sendRequest(own, { method: 'DELETE' })).status).to.equal(204);
    await sendRequest(`${url}/slots?event=${event.slug}`);
    await sendRequest(`${url}/readyz`);
    await sendRequest(`${url}/metrics`, { headers: { Authorization: 'Bearer a token of the metrics that is long enough' } });
    await service.expireOverdue();
    await signInto(service, account);

    const touched = await countTouchedRows(DATABASE_URL, statements);
    expect(touched.size, 'statements that were looked at').to.be.above(25);
    const hot = [...touched].filter(([sql]) => !ONCE_A_MINUTE.some((pattern) => pattern.test(sql)));
    const wasteful = hot.filter(([, rows]) => rows > MAX_TOUCHED_ROWS).map(([sql, rows]) => `${rows} rows: ${sql}`);
    expect(wasteful).to.deep.equal([]);
  });
});
