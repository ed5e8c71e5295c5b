import type { Registration } from './registration.ts';
import type { Sheet } from './sheet.ts';

/** The rules need to see more of the wait list than was read. The desk reads on and decides again. */
export class LineTooShort extends Error {}

/** A confirmed party takes its place in the line: by its turn, not by when it confirmed. */
export function joinLine(sheet: Sheet, party: Registration): void {
  const behind = sheet.line.findIndex(({ turn }) => turn > party.turn);
  sheet.line.splice(behind === -1 ? sheet.line.length : behind, 0, party);
  sheet.event.waiting += 1;
}

export function leaveLine(sheet: Sheet, party: Registration): void {
  sheet.line = sheet.line.filter((other) => other !== party);
  sheet.event.waiting -= 1;
}

/** The confirmed parties that wait, the first in line first. One larger than the whole event is passed over. */
export function* waitingInOrder(sheet: Sheet): Generator<Registration> {
  for (const party of sheet.line.filter(({ slots }) => slots <= sheet.event.slots)) {
    if (party.turn > sheet.lineReadTo) throw new LineTooShort();
    yield party;
  }
  if (sheet.lineReadTo !== Number.POSITIVE_INFINITY) throw new LineTooShort();
}
