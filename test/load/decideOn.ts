import type { Command } from '../../src/registrations/desk.ts';
import type { Sheet } from '../../src/registrations/sheet.ts';
import { moveUp } from '../../src/registrations/waitList.ts';

/** What the service's own desk does for one command when it has the sheet. */
export function decideOn<Result>(sheet: Sheet, { by, decide }: Command<Result>): Result {
  sheet.by = by;
  moveUp(sheet);
  const result = decide(sheet);
  moveUp(sheet);
  return result;
}
