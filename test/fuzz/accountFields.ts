import { PASSWORD } from '../support/httpUser.ts';
import type { Random } from '../support/random.ts';
import type { AccountFixtures } from './accounts.ts';

const AUDIT_QUERY_FIELDS = ['event', 'account', 'subject', 'actor', 'action', 'object', 'correlationId', 'from', 'to', 'before', 'limit'];

/** Fields that the account routes accept. */
export const ACCOUNT_FIELDS: Record<string, { json?: string[]; form?: string[]; query?: string[]; text?: string }> = {
  'POST /users/registration/set/userdata': { json: ['username', 'password', 'phoneNumber'] },
  'POST /users/registration/verify': { text: 'code' },
  'POST /users/registration/check/username': { text: 'username' },
  'POST /users/login/userdata': { json: ['username', 'password'] },
  'POST /users/login/verify/check': { text: 'code' },
  'POST /registration': { json: ['email', 'password', 'repeat_password'] },
  'POST /registration/resend_code': { json: ['email'] },
  'POST /user/register': {
    json: ['username', 'firstName', 'lastName', 'enabled', 'password', 'roles', 'identities', 'contact_type', 'country'],
  },
  'POST /public/confirm/:token': { text: 'code' },
  'POST /sign-in': { form: ['username', 'password', 'next'] },
  'GET /sign-in': { query: ['next'] },
  'GET /sign-in/code': { query: ['by', 'next'] },
  'POST /sign-in/code': { form: ['code', 'by', 'next'] },
  'POST /sign-in/again': { form: ['by', 'next'] },
  'POST /first-administrator/:code': { form: ['username', 'email', 'password'] },
  'POST /account/password': { json: ['password', 'newPassword'] },
  'POST /account/authenticator': { json: ['code'] },
  'POST /account/authenticator/start': { json: ['password'] },
  'POST /account/authenticator/removal': { json: ['password', 'code'] },
  'POST /account/identities': { json: ['value', 'contact_type', 'password'] },
  'DELETE /account/identities/:identityId': { json: ['password'] },
  'POST /account/identities/:identityId/removal': { form: ['password'] },
  'POST /forgotten-password': { json: ['username'] },
  'POST /forgotten-password/:code': { json: ['newPassword'] },
  'GET /admin/users': { query: ['state'] },
  'POST /admin/users/:userId/approve': { json: ['status', 'reason'] },
  'POST /admin/users/:userId/enabled': { json: ['enabled'] },
  'POST /admin/users/:userId/roles': { json: ['roles'] },
  'POST /admin/outbox/retry': { json: ['since', 'event', 'error', 'all'] },
  'GET /admin/audit-log': { query: AUDIT_QUERY_FIELDS },
  'GET /admin/users/:userId/audit-log': { query: AUDIT_QUERY_FIELDS },
};

/** A value that usually passes validation; undefined when the field is not one of accounts. */
export function accountValue(field: string, random: Random, { usernames, accountIds, codes }: AccountFixtures): unknown {
  if (field === 'username') return random.chance(0.3) ? random.oneOf(usernames) : `ada.${random.below(1e9)}`;
  if (/password$/i.test(field)) return random.chance(0.9) ? PASSWORD : 'Hoge-Toren4-wolken';
  if (field === 'phoneNumber') return `+3247${String(random.below(1e7)).padStart(7, '0')}`;
  if (field === 'code' || field === 'confirmation_code') return random.chance(0.7) && codes.length > 0 ? random.oneOf(codes) : '123456';
  if (field === 'userId')
    return accountIds.length > 0 && random.chance(0.95) ? random.oneOf(accountIds) : '01990000-0000-7000-8000-000000000000';
  if (field === 'enabled') return random.chance(0.7);
  if (field === 'roles') return [random.oneOf(['member', 'organiser', 'administrator', 'staff'])];
  if (field === 'identities') {
    const value = `ada.${random.below(1e9)}@example.org`;
    return random.chance(0.5) ? [value] : [{ contact_type: 'email', value }, `+3247${String(random.below(1e7)).padStart(7, '0')}`];
  }
  if (field === 'contact_type') return random.chance(0.7) ? 'email' : 'phone';
  if (field === 'value')
    return random.chance(0.5) ? `ada.${random.below(1e9)}@example.org` : `+3247${String(random.below(1e7)).padStart(7, '0')}`;
  if (field === 'country') return 'BE';
  if (field === 'state') return random.oneOf(['unverified', 'pending', 'active', 'disabled', 'rejected']);
  if (field === 'status') return random.oneOf(['approved', 'rejected']);
  if (field === 'reason') return 'We do not know each other';
  if (field === 'from') return '2020-01-01T00:00:00.000Z';
  if (field === 'to') return '2099-01-01T00:00:00.000Z';
  if (field === 'limit') return 1 + random.below(200);
  if (field === 'next') return '/account';
  if (field === 'by') return 'mail';
  return AUDIT_QUERY_FIELDS.includes(field) && field !== 'event' ? 'visitor' : undefined;
}

/** Whether the route requires a session. */
export function needsSession(path: string): boolean {
  return /^\/(account|admin|users\/logout)/.test(path);
}

/** Whether the route reads the cookie of an auth flow. */
export function needsFlowCookie(path: string): boolean {
  return /^\/(users\/(login|registration)|sign-in)/.test(path);
}
