import { Refusal } from '../errors.ts';
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

function askAgain(key: string): Refusal {
  return new Refusal('invalid', { key }, { fields: [{ field: 'firstName', message: { key } }] });
}
