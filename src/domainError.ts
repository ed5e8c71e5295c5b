import { ENGLISH, type LocalizedText, translate } from './i18n/translate.ts';

/** Kind of a DomainError. Only `http/errorHandler.ts` maps it to an HTTP status. */
export type ErrorCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'outdated'
  | 'reused-key'
  | 'too-many'
  | 'busy';

export interface FieldError {
  field: string;
  message: string | LocalizedText;
  /** What a form says at the field itself, whose label names it. Missing: the same. */
  atField?: LocalizedText;
}

interface ErrorDetails {
  fieldErrors?: FieldError[];
  /** Complete response body, for routes whose error format is fixed by the specification. */
  responseBody?: Record<string, string>;
  /** Template in templates/pages to render instead of `error`. */
  errorPage?: string;
  /** Seconds, for the Retry-After header. */
  retryAfter?: number;
}

/**
 * An expected failure that the caller is told about; any other error is a bug. `text` is a key of templates/locales if
 * people read it, and plain English if only programs do.
 */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly text: string | LocalizedText;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, text: string | LocalizedText, details: ErrorDetails = {}) {
    super(translate(ENGLISH, text));
    this.code = code;
    this.text = text;
    this.details = details;
  }
}
