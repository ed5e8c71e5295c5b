import { DomainError } from '../domainError.ts';

/** Exports that this process makes at once, in all and for one account. Each takes a share of its time. */
const MAX_AT_ONCE = 4;
const MAX_PER_ACCOUNT = 1;
const RETRY_AFTER_S = 10;

export interface ExportLimit {
  /**
   * Counts an export until the returned function is called, which may happen more than once. Throws DomainError `too-many` if too
   * many are being made.
   */
  begin: (accountId: string) => () => void;
}

export function createExportLimit(): ExportLimit {
  const running: { accountId: string }[] = [];

  return {
    begin: (accountId) => {
      const own = running.filter((other) => other.accountId === accountId).length;
      if (running.length >= MAX_AT_ONCE || own >= MAX_PER_ACCOUNT)
        throw new DomainError('too-many', { key: 'errors.exporting', values: { seconds: RETRY_AFTER_S } }, { retryAfter: RETRY_AFTER_S });
      const entry = { accountId };
      running.push(entry);
      return () => {
        const index = running.indexOf(entry);
        if (index >= 0) running.splice(index, 1);
      };
    },
  };
}
