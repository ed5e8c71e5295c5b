import { DomainError } from '../../domainError.ts';

/** Pictures that wait while one is decoded. */
const MAX_WAITING = 5;
const RETRY_AFTER_SECONDS = 10;

/** Runs one piece of work after the other. Throws DomainError `busy` (503) if MAX_WAITING wait already. */
export function createPictureQueue() {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (waiting > MAX_WAITING) throw new DomainError('busy', { key: 'fieldErrors.picture.busy' }, { retryAfter: RETRY_AFTER_SECONDS });
    waiting += 1;
    const result = last.then(work);
    last = result.catch(() => {}).finally(() => (waiting -= 1));
    return result;
  };
}
