import type { Limits } from '../http/limit.ts';
import { adminRoutes } from './adminRoutes.ts';
import { codeRoutes } from './codeRoutes.ts';
import { firstPages } from './firstPages.ts';
import type { House } from './house.ts';
import { ownRoutes } from './ownRoutes.ts';
import { requestRoutes } from './requestRoutes.ts';
import { openSignedIn } from './signedIn.ts';
import { signInPages } from './signInPages.ts';
import { stepRoutes } from './stepRoutes.ts';

/** Three doors, the way in, and what is behind it. */
export function accountRoutes(house: House, limits: Limits) {
  const signedIn = openSignedIn(house);
  return [
    stepRoutes(house, limits),
    codeRoutes(house, limits),
    requestRoutes(house, limits),
    signInPages(house, limits),
    ownRoutes(house, signedIn, limits),
    adminRoutes(house, signedIn, limits),
    firstPages(house, limits),
  ];
}
