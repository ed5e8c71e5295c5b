import type { Suite } from 'mocha';

/** For promises that only chance breaks, such as in a race: what fails once is a fault, also in CI, where other tests get a second attempt. */
export function failsAtOnce(suite: Suite): void {
  suite.retries(0);
}
