import { ENGLISH, tell, type Words } from './languages/texts.ts';

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
  message: string | Words;
}

interface Details {
  /** Every field at fault, not only the first. */
  fields?: FieldFault[];
  /** What the caller needs to know, in the mission's names; it is then the whole answer. */
  facts?: Record<string, string>;
  /** The page of templates/pages that helps people better than a sentence. */
  page?: string;
  /** Seconds after which asking again makes sense. */
  retryAfter?: number;
}

/**
 * A no with a reason. A refusal is an answer; every other error is a bug. Reasons that people are told are words of
 * templates/texts, said in their language; those for programs alone are plain English.
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly words: string | Words;
  readonly details: Details;

  constructor(code: RefusalCode, words: string | Words, details: Details = {}) {
    super(tell(ENGLISH, words));
    this.code = code;
    this.words = words;
    this.details = details;
  }
}
