import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Random bytes per id. */
const ID_BYTES = 16;
/** Random bytes are fetched for 256 ids at once, because the system call is the slowest part of an id. */
const randomPool = Buffer.alloc(256 * ID_BYTES);
let poolOffset = randomPool.length;

let msecs = 0;
let seq = 0;

/**
 * A UUIDv7. The ids of one process sort in the order of creation, even within a millisecond and when the clock is set back
 * (RFC 9562, section 6.2, method 1).
 */
export function newId(): string {
  const random = nextRandomBytes();
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // The top bit stays zero, so that the counter cannot overflow within a millisecond.
    seq = random.readUInt32BE() >>> 1;
  } else {
    seq += 1;
  }
  return v7({ random, msecs, seq });
}

function nextRandomBytes(): Buffer {
  if (poolOffset === randomPool.length) {
    randomFillSync(randomPool);
    poolOffset = 0;
  }
  poolOffset += ID_BYTES;
  return randomPool.subarray(poolOffset - ID_BYTES, poolOffset);
}

const ID_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is written like an id. Others are not looked up, because PostgreSQL rejects some strings, such as those with NUL. */
export function isId(text: string): boolean {
  return ID_PATTERN.test(text);
}
