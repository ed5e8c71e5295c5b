import { LRUCache } from 'lru-cache';
import type { Deps } from '../../deps.ts';
import type { Event } from '../../events/event.ts';
import { loadSignUpHistory, type SignUpHistory } from '../../registrations/people/signUpHistory.ts';

/** An event with many changes is read again at most so often. */
const MAX_AGE_MS = 60_000;
const MOST_EVENTS = 200;

interface Read {
  /** Grows with each change of the event and its registrations. */
  auditLength: number;
  atMs: number;
  history: Promise<SignUpHistory>;
}

/** Reads how an event filled up; keeps it while nothing changes, and for a minute at least. */
export function createFigures({ db, now }: Pick<Deps, 'db' | 'now'>) {
  const reads = new LRUCache<string, Read>({ max: MOST_EVENTS });

  return (event: Event): Promise<SignUpHistory> => {
    const known = reads.get(event.id);
    const atMs = now().getTime();
    if (known && (known.auditLength === event.auditLength || atMs - known.atMs < MAX_AGE_MS)) return known.history;
    const history = loadSignUpHistory(db, event);
    history.catch(() => reads.delete(event.id));
    reads.set(event.id, { auditLength: event.auditLength, atMs, history });
    return history;
  };
}
