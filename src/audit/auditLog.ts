import { hash as digest } from 'node:crypto';
import { newId } from '../crypto/ids.ts';
import { type Table, table } from '../database/tableMapping.ts';
import type { Actor } from '../deps.ts';

/** Who did what to which registration, event or account, and when. Contains ids, never names or addresses. */
export interface AuditEntry {
  id: string;
  /** Owner of the chain: an event or an account. Both null: the global chain, for visitors without an account. */
  eventId: string | null;
  accountId: string | null;
  /** 1, 2, 3 … in each chain, without a gap. */
  sequence: number;
  at: string;
  /** `visitor`, `scheduler`, `operator:NAME`, `account:ID` or `mail:SOURCE`. */
  actor: string;
  /** `object.past_participle`: `registration.created`. */
  action: string;
  /** Of the registration, event, account or flow. */
  subjectId: string;
  /** JSON, without personal data. */
  data: string;
  /** The same as in the log and in the response. */
  correlationId: string;
  /** See `hashEntry`. */
  hash: string;
}

/** How many entries a chain has, and the hash of the newest. Stored with the owner of the chain. */
export interface AuditChain {
  auditLength: number;
  auditHead: string;
}

/** A chain with the id of its owner. */
export type ChainHead = AuditChain & { id: string };

/** One row: the global chain. */
export const auditChains: Table<ChainHead> = table('audit_chains', { id: 'text', auditLength: 'integer', auditHead: 'text' });

export const EMPTY_CHAIN: AuditChain = { auditLength: 0, auditHead: '' };

export const auditLog: Table<AuditEntry> = table('audit_log', {
  id: 'text',
  eventId: 'text',
  accountId: 'text',
  sequence: 'integer',
  at: 'text',
  actor: 'text',
  action: 'text',
  subjectId: 'text',
  data: 'text',
  correlationId: 'text',
  hash: 'text',
});

/** The part of an entry that the caller knows. */
export interface AuditEvent {
  action: string;
  subjectId: string;
  data?: Record<string, unknown>;
}

/** Both null: the global chain. */
export type ChainOwner = Pick<AuditEntry, 'eventId' | 'accountId'>;

/** Creates the next entry of the event's chain, and advances the chain in `event`; the caller saves both. */
export function appendEventEntry(event: ChainHead, actor: Actor, at: string, auditEvent: AuditEvent): AuditEntry {
  return appendEntry(event, { eventId: event.id, accountId: null }, actor, at, auditEvent);
}

/** Creates the next entry of a chain, and advances `chain`; the caller saves both. */
export function appendEntry(
  chain: AuditChain,
  { eventId, accountId }: ChainOwner,
  actor: Actor,
  at: string,
  auditEvent: AuditEvent,
): AuditEntry {
  const entry: AuditEntry = {
    id: newId(),
    eventId,
    accountId,
    sequence: chain.auditLength + 1,
    at,
    actor: actor.name,
    action: auditEvent.action,
    subjectId: auditEvent.subjectId,
    data: JSON.stringify(auditEvent.data ?? {}),
    correlationId: actor.correlationId,
    hash: '',
  };
  entry.hash = hashEntry(chain.auditHead, entry);
  chain.auditLength = entry.sequence;
  chain.auditHead = entry.hash;
  return entry;
}

/** SHA-256 of the previous entry's hash and every field: an entry that is edited, removed or moved breaks the chain. */
export function hashEntry(previousHash: string, entry: Omit<AuditEntry, 'hash'>): string {
  const { id, eventId, accountId, sequence, at, actor, action, subjectId, data, correlationId } = entry;
  const owner = eventId ?? accountId ?? 'global';
  return digest('sha256', JSON.stringify([previousHash, id, owner, sequence, at, actor, action, subjectId, data, correlationId]), 'hex');
}
