import { type AuditChain, type AuditEntry, type AuditEvent, appendEntry, auditLog, type ChainOwner } from '../audit/auditLog.ts';
import type { Db } from '../database/dialect.ts';
import { insert } from '../database/tableMapping.ts';
import type { Actor } from '../deps.ts';
import { type Message, messages, type NewMessage, newMessage } from './message.ts';

/** The part that every unit of work has: the messages and audit entries that are saved with its own rows. */
export interface ChangeSet {
  actor: Actor;
  messages: Message[];
  auditEntries: AuditEntry[];
  /** Saved by the same statements, and committed, even if nothing changed: neither may tell a stranger whether something did. */
  isAlwaysSaved?: boolean;
}

export function createChangeSet(actor: Actor): ChangeSet {
  return { actor, messages: [], auditEntries: [] };
}

/** Adds a message to the outbox. */
export function addMessage({ messages, actor }: Pick<ChangeSet, 'messages' | 'actor'>, input: NewMessage): Message {
  const message = newMessage(input, actor.correlationId);
  messages.push(message);
  return message;
}

/** Adds an entry to the audit log, and advances `chain`; the caller saves the chain's owner. `at` is ISO 8601 in UTC. */
export function addAuditEntry(changeSet: ChangeSet, chain: AuditChain, owner: ChainOwner, at: string, auditEvent: AuditEvent): void {
  changeSet.auditEntries.push(appendEntry(chain, owner, changeSet.actor, at, auditEvent));
}

/** One statement per table, however many change sets there are. */
export async function saveChangeSets(db: Db, changeSets: ChangeSet[]): Promise<void> {
  const newMessages = changeSets.flatMap((changeSet) => changeSet.messages);
  const auditEntries = changeSets.flatMap((changeSet) => changeSet.auditEntries);
  const isAlwaysSaved = changeSets.some((changeSet) => changeSet.isAlwaysSaved);
  await insert(db, messages, newMessages, isAlwaysSaved);
  await insert(db, auditLog, auditEntries, isAlwaysSaved);
}
