import type { Event } from '../../src/events/event.ts';
import { findEvent } from '../../src/events/store.ts';
import type { Command, Desk } from '../../src/registrations/desk.ts';
import { layOut, type Sheet } from '../../src/registrations/sheet.ts';
import type { World } from '../../src/world.ts';
import { decideOn } from './decideOn.ts';

/** So that memory does not grow without end: a new, empty sheet after so many commands. */
const COMMANDS_A_SHEET = 100;

/** A desk that decides by the same rules and forgets: the service without its database. */
export async function fromMemory({ db, now }: World): Promise<Desk> {
  const event = (await findEvent(db, 'bench')) as Event;
  let sheet: Sheet | undefined;
  let commands = 0;

  async function ask<Result>(command: Command<Result>): Promise<Result> {
    if (commands++ % COMMANDS_A_SHEET === 0 || !sheet) sheet = emptySheet(command);
    sheet.now = now().toISOString();
    return decideOn(sheet, command);
  }

  function emptySheet({ by }: Command<unknown>): Sheet {
    return layOut({ event: { ...event }, registrations: [], line: [], lineIsWhole: true, answers: [] }, '', by);
  }

  return { ask };
}
