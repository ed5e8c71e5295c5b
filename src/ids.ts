import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Bytes of chance that an id takes. */
const EACH = 16;
/** Asking the system for chance costs more than all the rest of an id, so it is asked for many at once. */
const chance = Buffer.alloc(256 * EACH);
let used = chance.length;

let msecs = 0;
let seq = 0;

/**
 * An id of whatever is kept: a UUIDv7. Those of one process sort in the order they were made, within a millisecond too and
 * when the clock goes back (RFC 9562, section 6.2, method 1).
 */
export function newId(): string {
  const random = sixteenBytes();
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // One bit is left free: to count on from there takes longer than a millisecond.
    seq = random.readUInt32BE() >>> 1;
  } else {
    seq += 1;
  }
  return v7({ random, msecs, seq });
}

function sixteenBytes(): Buffer {
  if (used === chance.length) {
    randomFillSync(chance);
    used = 0;
  }
  used += EACH;
  return chance.subarray(used - EACH, used);
}
