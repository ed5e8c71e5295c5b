import { t } from '../../i18n/translate.ts';

/** What happened to accounts, roles and the service, by the action in the audit log. */
const ACTION_KEYS: Record<string, string> = {
  'account.created': 'console.accountHistory.created',
  'account.approval_requested': 'console.accountHistory.approvalRequested',
  'account.approval_reminded': 'console.accountHistory.approvalReminded',
  'account.approved': 'console.accountHistory.approved',
  'account.rejected': 'console.accountHistory.rejected',
  'account.enabled': 'console.accountHistory.enabled',
  'account.disabled': 'console.accountHistory.disabled',
  'account.expired': 'console.accountHistory.expired',
  'account.roles_changed': 'console.accountHistory.rolesChanged',
  'account.password_changed': 'console.accountHistory.passwordChanged',
  'account.password_reset_requested': 'console.accountHistory.passwordResetRequested',
  'account.notice_not_sent': 'console.accountHistory.noticeNotSent',
  'account.email_bounced': 'console.history.bounced',
  'account.email_complained': 'console.history.complained',
  'identity.added': 'console.accountHistory.identityAdded',
  'identity.verified': 'console.accountHistory.identityVerified',
  'identity.removed': 'console.accountHistory.identityRemoved',
  'identity.lapsed': 'console.accountHistory.identityLapsed',
  'identity.code_resent': 'console.accountHistory.codeSent',
  'flow.code_sent': 'console.accountHistory.codeSent',
  'flow.code_not_sent': 'console.accountHistory.codeNotSent',
  'flow.credentials_set': 'console.accountHistory.credentialsSet',
  'login.password_verified': 'console.accountHistory.passwordVerified',
  'login.recovery_code_used': 'console.accountHistory.recoveryCodeUsed',
  'session.created': 'console.accountHistory.signedIn',
  'session.ended': 'console.accountHistory.sessionEnded',
  'totp.enrollment_started': 'console.accountHistory.authenticatorStarted',
  'totp.enabled': 'console.accountHistory.authenticatorAdded',
  'totp.disabled': 'console.accountHistory.authenticatorRemoved',
  'api_key.created': 'console.accountHistory.keyCreated',
  'api_key.revoked': 'console.accountHistory.keyRevoked',
  'calendar_feed.created': 'calendarFeed.history.created',
  'calendar_feed.removed': 'calendarFeed.history.removed',
  'request.refused': 'console.accountHistory.refused',
  'role.defined': 'console.accountHistory.roleDefined',
  'role.changed': 'console.accountHistory.roleChanged',
  'role.deleted': 'console.accountHistory.roleDeleted',
  'first_admin.link_created': 'console.accountHistory.firstAdminLink',
  'event.deleted': 'console.accountHistory.eventDeleted',
  'outbox.retried': 'console.accountHistory.outboxRetried',
};

/** Why a request was refused: the code of the error, as the log has it. */
interface EntryData {
  reason?: string;
}

/** A sentence; null for an action that is none of these. */
export function accountText({ action, data }: { action: string; data: object }, language: string): string | null {
  const key = ACTION_KEYS[action];
  const { reason = '' } = data as EntryData;
  return key === undefined ? null : t(language, key, { reason });
}
