import { inTransaction } from '../../src/database/transaction.ts';
import { lockEvent } from '../../src/events/store.ts';
import type { Command, Desk } from '../../src/registrations/desk.ts';
import { layOut } from '../../src/registrations/sheet.ts';
import { findById, findLiveByEmail, writeDown } from '../../src/registrations/store.ts';
import type { World } from '../../src/world.ts';
import { decideOn } from './decideOn.ts';

/** A desk as it is usually written: every command in a transaction of its own. Of the wait list it knows nothing. */
export async function eachAlone({ db: database, now }: World): Promise<Desk> {
  function ask<Result>(command: Command<Result>): Promise<Result> {
    const { eventId, sees, by } = command;
    return inTransaction(database, async (db) => {
      const event = await lockEvent(db, eventId);
      if (!event) throw new Error('There is no such event');
      const byEmail = await findLiveByEmail(db, eventId, sees.emailKeys ?? []);
      const byId = await findById(db, sees.ids ?? []);
      const read = { event, registrations: [...byEmail, ...byId], line: [], lineIsWhole: true, answers: [] };
      const sheet = layOut(read, now().toISOString(), by);
      const result = decideOn(sheet, command);
      await writeDown(db, [sheet]);
      return result;
    });
  }

  return { ask };
}
