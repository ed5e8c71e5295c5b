import type Joi from 'joi';

/** What programs may ask by one method of one path, in the words of the contract. */
export interface Operation {
  summary: string;
  answers: number[];
  /** Needs the token of a form, or of a session: a program sends either in a header. */
  token?: 'form' | 'session';
  /** The cookie of a journey. */
  cookie?: string;
  body?: Joi.Schema;
  /** An empty request is as good. */
  mayLackBody?: true;
  /** What the body is when it is plain text. */
  text?: string;
  /** Fields of an HTML form. */
  form?: string[];
  query?: string[] | Joi.Schema;
  path?: string[];
  headers?: string[];
}

/** What a feature has to say: its operations by path and method, and what an answer means where it means something of its own. */
export interface Chapter {
  meanings: Record<number, string>;
  operations: Record<string, Record<string, Operation>>;
}

/** What may be wrong with any body: it cannot be read, is too large, or of another type. */
export const BODY = [400, 413, 415];
