import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { ROOT } from '../src/config.ts';
import { openDatabase } from '../src/database/database.ts';
import { freePort } from './support/builtService.ts';
import { onCleanup } from './support/cleanup.ts';
import { sendRequest, Visitor } from './support/client.ts';
import { freshSqlite } from './support/databases.ts';
import { anApplicant } from './support/factories.ts';

describe('Graceful shutdown (SIGTERM)', () => {
  it('finishes running requests, acknowledges nothing that is not stored, and exits with 0', async () => {
    const port = await freePort();
    const DATABASE_URL = await freshSqlite();
    const env = { ...process.env, PORT: String(port), DATABASE_URL, NODE_ENV: 'development', RATE_LIMIT_FACTOR: '100', LOG_LEVEL: 'warn' };
    const service = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], { cwd: ROOT, env });
    onCleanup(() => service.kill('SIGKILL'));
    await new Promise((resolve) => service.stdout.on('data', (text) => String(text).includes('Slotkeeper is running') && resolve(null)));
    const visitor = await Visitor.at(`http://127.0.0.1:${port}`, { slug: 'harbour-walk' });
    const exited = once(service, 'exit');

    const replies = Array.from({ length: 40 }, () => visitor.signUp(anApplicant({ waitList: true })).catch(() => null));
    await Promise.race(replies);
    service.kill('SIGTERM');
    const answered = (await Promise.all(replies)).flatMap((reply) => reply ?? []);
    expect(await exited).to.deep.equal([0, null]);
    await sendRequest(`http://127.0.0.1:${port}/healthz`).then(
      () => expect.fail('it still listens'),
      () => {},
    );

    const acknowledged = answered.filter(({ status }) => status === 200).map(({ body }) => body.id);
    expect(answered.map(({ status }) => status).filter((status) => status !== 200)).to.deep.equal([]);
    const db = openDatabase(DATABASE_URL);
    onCleanup(() => db.destroy());
    const kept = await db('registrations').pluck('id');
    expect(acknowledged.filter((id) => !kept.includes(id))).to.deep.equal([]);
  });
});
