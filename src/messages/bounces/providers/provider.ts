import { createHash, timingSafeEqual } from 'node:crypto';
import type { ReportSource } from '../messageReports.ts';
import type { ProviderReport } from '../takeReport.ts';

/** What a provider's call asks for: a report to be taken, or nothing more because it was about the connection itself. */
export type ProviderCall = ProviderReport | 'done';

/** A mail provider that calls us when an email came back. */
export interface Provider {
  source: ReportSource;
  /** False for a call that is refused before its body is read. */
  isAllowed?: (authorization: string) => boolean;
  /** Null if the signature is wrong. Throws a DomainError `busy` if it cannot be checked now. */
  read: (body: unknown) => Promise<ProviderCall | null>;
  /** For a call that could not be saved: the provider makes the same again. */
  expectAgain?: (body: unknown) => void;
}

/** The value at this place of parsed JSON; undefined if there is none. */
export function valueAt(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (parent, name) =>
      typeof parent === 'object' && parent !== null ? (Object.hasOwn(parent, name) ? parent[name as never] : undefined) : undefined,
    value,
  );
}

/** The same, if it is a text; empty otherwise. */
export function textAt(value: unknown, ...path: (string | number)[]): string {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The same, if it is a list; empty otherwise. */
export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Compares secrets of any length in constant time. */
export function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
