import type { EventEntries } from '../../audit/listEventEntries.ts';
import { t } from '../../i18n/translate.ts';
import { TEAM_ROLES } from '../../teams/eventPermission.ts';
import { fieldLabel } from '../events/fieldLabels.ts';
import type { NameOfActor } from '../person/actorNames.ts';
import { historyText } from '../person/historyTexts.ts';
import { accountText } from './accountTexts.ts';

type Entry = Pick<EventEntries['entries'][number], 'action' | 'subjectId' | 'data'>;

/** What happened to the event and its team. What happened to one person has the texts of the person's page. */
const ACTION_KEYS: Record<string, string> = {
  'event.created': 'console.historyOf.created',
  'event.changed': 'console.historyOf.changed',
  'event.published': 'console.historyOf.published',
  'event.unpublished': 'console.historyOf.unpublished',
  'event.opened': 'console.historyOf.opened',
  'event.closed': 'console.historyOf.closed',
  'event.called_off': 'console.historyOf.calledOff',
  'event.questions_changed': 'questions.history',
  'event.exported': 'console.historyOf.exported',
  'event.unconfirmed_released': 'console.historyOf.released',
  'event.erased': 'console.historyOf.erased',
  'registration.called_off': 'console.historyOf.endedByCallOff',
  'team.member_added': 'console.historyOf.memberAdded',
  'team.role_changed': 'console.historyOf.roleChanged',
  'team.member_removed': 'console.historyOf.memberRemoved',
  'team.invited': 'console.historyOf.invited',
  'team.invitation_withdrawn': 'console.historyOf.invitationWithdrawn',
  'webhook.created': 'webhooks.history.created',
  'webhook.changed': 'webhooks.history.changed',
  'webhook.enabled': 'webhooks.history.enabled',
  'webhook.disabled': 'webhooks.history.disabled',
  'webhook.removed': 'webhooks.history.removed',
  'webhook.secret_rotated': 'webhooks.history.secretRotated',
  'webhook.replayed': 'webhooks.history.replayed',
  'mailing.created': 'console.historyOf.mailingCreated',
  'mailing.changed': 'console.historyOf.mailingChanged',
  'mailing.scheduled': 'console.historyOf.mailingScheduled',
  'mailing.started': 'console.historyOf.mailingStarted',
  'mailing.paused': 'console.historyOf.mailingPaused',
  'mailing.continued': 'console.historyOf.mailingContinued',
  'mailing.cancelled': 'console.historyOf.mailingCancelled',
  'mailing.reminded': 'console.historyOf.mailingReminded',
  'mailing.emails_changed': 'console.historyOf.mailingEmails',
};

interface EntryData {
  changed?: string[];
  rows?: number;
  registrations?: number;
  slots?: number;
  role?: string;
  after?: string;
  host?: string;
  reason?: string;
  deliveries?: number;
}

/** What an entry of the audit log says, as a sentence; an action that this version does not know is shown as it is stored. */
export function entryText(entry: Entry, nameOfActor: NameOfActor, language: string): string {
  const key = ACTION_KEYS[entry.action];
  if (key === undefined) return accountText(entry, language) ?? historyText(entry, language);
  const {
    changed = [],
    rows = 0,
    registrations = 0,
    slots = 0,
    role,
    after,
    host = '',
    reason = '',
    deliveries = 0,
  } = entry.data as EntryData;
  return t(language, key, {
    ...{ rows, registrations, slots, host, reason, deliveries, role: roleText(role ?? after, language) },
    fields: changed.map((field) => fieldLabel(field, language)).join(', '),
    name: isAboutMember(entry) ? nameOfActor(`account:${entry.subjectId}`) : '',
  });
}

/** Whether the subject is an account of the team. */
export function isAboutMember({ action }: Pick<Entry, 'action'>): boolean {
  return ['team.member_added', 'team.role_changed', 'team.member_removed'].includes(action);
}

function roleText(stored: string | undefined, language: string): string {
  const role = TEAM_ROLES.find((candidate) => candidate === stored);
  return role === undefined ? (stored ?? '') : t(language, `console.team.roles.${role}`);
}
