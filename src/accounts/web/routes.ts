import { requireSameSite } from '../../http/csrf.ts';
import type { RateLimits } from '../../http/rateLimit.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import type { Permission } from '../domain/permission.ts';
import { createRequireSession } from '../session/requireSession.ts';
import { accountRequestRoutes } from './accountRequestRoutes.ts';
import { auditLogRoutes, type ShowAuditLogPage } from './auditLogRoutes.ts';
import { authenticatorPages } from './authenticatorPages.ts';
import { authenticatorRoutes } from './authenticatorRoutes.ts';
import { codeRoutes } from './codeRoutes.ts';
import { confirmCodeRoutes } from './confirmCodeRoutes.ts';
import { confirmIdentityRoutes } from './confirmIdentityRoutes.ts';
import { firstAdminPages } from './firstAdminPages.ts';
import { identityRemovalRoutes } from './identityRemovalRoutes.ts';
import { identityRoutes } from './identityRoutes.ts';
import { loginFlowRoutes } from './loginFlowRoutes.ts';
import { loginPages } from './loginPages.ts';
import { manageUserRoutes } from './manageUserRoutes.ts';
import { outboxRoutes } from './outboxRoutes.ts';
import { ownAccountRoutes } from './ownAccountRoutes.ts';
import { passwordResetRoutes } from './passwordResetRoutes.ts';
import { registrationFlowRoutes } from './registrationFlowRoutes.ts';
import { requestAccountPages } from './requestAccountPages.ts';
import { reviewRoutes } from './reviewRoutes.ts';
import { roleFormRoutes } from './roleFormRoutes.ts';
import { roleListRoutes } from './roleListRoutes.ts';
import { roleRoutes } from './roleRoutes.ts';
import { usernameRoutes } from './usernameRoutes.ts';
import { userRoutes } from './userRoutes.ts';

/** All routes of accounts: creation (seeds 000, 001, 003), login (002), own account, administration. */
export function accountRoutes(deps: AccountDeps, limits: RateLimits, showAuditLogPage: ShowAuditLogPage) {
  const requireSession = createRequireSession(deps);
  const perMinute = (name: string, max: number) => limits.limit({ name, max, windowSeconds: 60 });
  const flowGuards = [perMinute('auth-flow', 120), requireSameSite(deps.config.PUBLIC_URL)];
  // Choosing a password costs up to half a second of a processor; one count for all routes on which strangers do.
  const newPasswordLimit = perMinute('new-password', 10);
  const codeGuard = perMinute('account-by-code', 60);
  const requestGuard = perMinute('account-request', 60);
  const ownAccountGuards = [perMinute('own-account', 120), requireSession()];
  const guardsFor = (permission: Permission) => [perMinute('admin', 120), requireSession(permission)];
  return [
    registrationFlowRoutes(deps, flowGuards, newPasswordLimit),
    usernameRoutes(deps, perMinute('check-username', 30)),
    loginFlowRoutes(deps, flowGuards),
    codeRoutes(deps, codeGuard, newPasswordLimit),
    confirmCodeRoutes(deps, codeGuard),
    accountRequestRoutes(deps, requestGuard, newPasswordLimit),
    requestAccountPages(deps, requestGuard, newPasswordLimit),
    confirmIdentityRoutes(deps, requestGuard),
    loginPages(deps, limits),
    passwordResetRoutes(deps, [perMinute('forgotten-password', 30), requireSameSite(deps.config.PUBLIC_URL)]),
    ownAccountRoutes(deps, ownAccountGuards),
    identityRoutes(deps, ownAccountGuards),
    identityRemovalRoutes(deps, ownAccountGuards),
    authenticatorPages(deps, ownAccountGuards),
    authenticatorRoutes(deps, ownAccountGuards),
    userRoutes(deps, guardsFor('accounts:review')),
    reviewRoutes(deps, guardsFor('accounts:review')),
    manageUserRoutes(deps, guardsFor('accounts:manage')),
    roleListRoutes(deps, guardsFor('roles:manage')),
    roleRoutes(deps, guardsFor('roles:manage')),
    roleFormRoutes(deps, guardsFor('roles:manage')),
    auditLogRoutes(deps, guardsFor('audit:read'), showAuditLogPage),
    outboxRoutes(deps, guardsFor('messages:manage')),
    firstAdminPages(deps, limits),
  ];
}
