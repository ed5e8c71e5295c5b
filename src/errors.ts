/** Why something was refused. `http/refusals.ts` alone knows which HTTP status each one is. */
export type RefusalCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'reused-key'
  | 'too-many'
  | 'busy';

export interface FieldFault {
  field: string;
  message: string;
}

interface Details {
  /** Every field at fault, not only the first. */
  fields?: FieldFault[];
  /** What the caller needs to know, in the mission's names; it is then the whole answer. */
  facts?: Record<string, string>;
  /** Seconds after which asking again makes sense. */
  retryAfter?: number;
}

/** A no with a reason. A refusal is an answer; every other error is a bug. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: Details;

  constructor(code: RefusalCode, message: string, details: Details = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
