import { damagesIn } from '../database/damages.ts';
import type { Database } from '../database/database.ts';
import { type Db, rows } from '../database/dialect.ts';
import { atOneMoment } from '../database/moment.ts';
import { verifyHistory } from '../history/verify.ts';
import { allChains } from './chains.ts';
import { NEVER } from './never.ts';
import { passedByLarger, passedOver } from './passedOver.ts';

/**
 * Everything that is wrong with a database of ours, a sentence each; all is well when there is none. It reads and writes
 * nothing. `now`, ISO-8601 in UTC, tells which events have begun: in those, slots change hands no more.
 */
export async function whatIsWrong(db: Db, now = new Date(0).toISOString()): Promise<string[]> {
  const wrong: string[] = [];
  for (const [sentence, sql] of NEVER) {
    for (const { who } of await rows<{ who: string }>(db, sql)) wrong.push(`${who} ${sentence}`);
  }
  return [...wrong, ...(await passedOver(db, now)), ...(await passedByLarger(db)), ...(await brokenChains(db)), ...(await damagesIn(db))];
}

/** The same while the service runs: all of it is read as it was at one moment. */
export function whatIsWrongNow(db: Database, now: Date): Promise<string[]> {
  return atOneMoment(db, (moment) => whatIsWrong(moment, now.toISOString()));
}

async function brokenChains(db: Db): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name, of, kind } of await allChains(db)) {
    const broken = await verifyHistory(db, of, kind);
    if (broken !== null) wrong.push(`The history of ${name}: ${broken}`);
  }
  return wrong;
}
