import type { RateLimits } from '../../http/rateLimit.ts';
import type { Middleware } from '../../http/request.ts';

/** One limit for every way to sign up: 60 a minute let a school class sign up at once, and correct a mistake each. */
export function createSignUpLimit(limits: RateLimits): Middleware {
  return limits.limit({ name: 'sign-up', max: 60, windowSeconds: 60 });
}
