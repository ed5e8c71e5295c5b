import { Refusal } from '../errors.ts';
import { emailKey } from '../http/email.ts';
import type { Limits } from '../http/limit.ts';
import type { Context } from '../http/request.ts';
import type { Typed } from './problems.ts';

/** Nobody fills in a form faster than this. Milliseconds. */
const QUICKEST = 2_000;

/**
 * Robots fill in every field there is, and at once. They are asked again and not turned away: some people have helpers
 * that do the same.
 */
export function refuseRobots({ website }: Typed, shownAt: Date, now: Date): void {
  if (website) throw askAgain('faults.trap');
  if (now.getTime() - shownAt.getTime() < QUICKEST) throw askAgain('faults.quick');
}

/** Refuses a sign-up whose address has had enough of them. */
export type Spare = (ctx: Context) => Promise<void>;

/** Whoever signs somebody else up again and again, for one event or for many, would have us fill their mailbox. */
export function sparer({ limit }: Limits): Spare {
  const enough = limit({
    name: 'sign-up-address',
    max: 10,
    seconds: 3600,
    by: ({ request }) => emailKey((request.body as Typed).email ?? ''),
  });
  return (ctx) => enough(ctx as never, async () => {}) as Promise<void>;
}

function askAgain(key: string): Refusal {
  return new Refusal('invalid', { key }, { fields: [{ field: 'firstName', message: { key } }] });
}
