import { expect } from 'chai';
import { build, startProcess } from './support/builtService.ts';
import { sendRequest, Visitor } from './support/client.ts';
import { anOpenEvent } from './support/concurrentSignUps.ts';
import { migratedSqlite } from './support/databases.ts';
import { anApplicant } from './support/factories.ts';
import { createTestDeps } from './support/service.ts';

describe('Graceful shutdown (SIGTERM)', () => {
  before(build);

  it('finishes running requests, acknowledges nothing that is not stored, and exits with 0', async () => {
    const DATABASE_URL = await migratedSqlite();
    const deps = await createTestDeps({ DATABASE_URL });
    const event = await anOpenEvent(deps, { slots: 10_000 });
    const service = await startProcess({ DATABASE_URL });
    const visitor = await Visitor.at(service.url, event);

    const replies = Array.from({ length: 40 }, () => visitor.signUp(anApplicant({ waitList: true })).catch(() => null));
    await Promise.race(replies);
    const exitCode = service.stop();
    const answered = (await Promise.all(replies)).flatMap((reply) => reply ?? []);
    expect(await exitCode).to.equal(0);
    await sendRequest(`${service.url}/healthz`).then(
      () => expect.fail('it still listens'),
      () => {},
    );

    const acknowledged = answered.filter(({ status }) => status === 200).map(({ body }) => body.id);
    expect(answered.map(({ status }) => status).filter((status) => status !== 200)).to.deep.equal([]);
    const kept = await deps.db('registrations').pluck('id');
    expect(acknowledged.filter((id) => !kept.includes(id))).to.deep.equal([]);
  });
});
