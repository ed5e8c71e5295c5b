import { randomUUID } from 'node:crypto';
import { query } from '../../src/database/dialect.ts';
import type { Deps } from '../../src/deps.ts';
import { sendRequest } from '../support/client.ts';
import { spendHour } from './attacker.ts';
import type { Instance } from './instance.ts';
import type { Measurement } from './report.ts';

const MEGABYTE = 1_000_000;

/** Requests that are refused and recorded: how much does the database grow that is never deleted? */
export async function measureGrowth(instance: Instance): Promise<Measurement[]> {
  const { url, deps } = instance;
  const before = await size(deps);
  const json = (path: string, method: string, body: unknown) => sendRequest(`${url}${path}`, { method, body });
  await spendHour(instance, [
    (index) => json(`/registration/${`CODE${index}`.padEnd(12, 'A')}`, 'PATCH', {}),
    () => json(`/registrations/${randomUUID()}`, 'PATCH', { slots: 1 }),
    () => json(`/confirm_registration?uuid=${randomUUID()}`, 'GET', undefined),
    () => json('/register', 'POST', {}),
    () => json('/sign-in', 'POST', { username: 'nobody', password: 'nothing' }),
  ]);
  const grown = ((await size(deps)) - before) / MEGABYTE;
  return [
    {
      attack: 'growth of the database by refused requests',
      figure: grown,
      unit: 'MB',
      limit: 1,
      guard: 'rejections are counted, not recorded one by one',
    },
  ];
}

/** Bytes of the database, with what is still in its write-ahead log. */
async function size({ db }: Deps): Promise<number> {
  const [row] = await query<{ size: number }>(db, 'SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size', []);
  return row?.size ?? 0;
}
