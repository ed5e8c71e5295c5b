/* What the door keeps and sends; the answers are those of /api/events/SLUG/door and /check-ins. */

export interface DoorPerson {
  id: string;
  firstName: string;
  lastName: string;
  slots: number;
  arrived: number;
  state: string;
  /** In one line, and empty if there are none. Missing in a list that an older version kept. */
  answers?: string;
  ticket: string;
}

export interface DoorList {
  people: DoorPerson[];
  cursor: number;
  version: string;
}

/** A check-in that the server may not have yet. */
export interface Scan {
  /** UUID, so that it can be sent again. */
  id: string;
  registration?: string;
  ticket?: string;
  people: number;
  undoes?: string;
  /** ISO 8601, by the clock of this device. */
  scannedAt: string;
  /** Id of who made it. It is not sent: the server knows who is signed in. */
  account?: string;
}

export interface Answer {
  id: string;
  outcome: string;
  counted: number;
  person: { id: string; name: string; slots: number; arrived: number; state: string } | null;
}

/** What was not counted as this door had let it in. */
export interface Conflict extends Answer {
  people: number;
  scannedAt: string;
}

interface ReceivedCheckIn {
  sequence: number;
  registrationId: string;
  arrived: number;
}

/** What survives a reload and a closed phone. */
export interface DoorStore {
  loadList: () => Promise<DoorList | null>;
  saveList: (list: DoorList) => Promise<void>;
  /** In the order in which they were made. */
  loadScans: () => Promise<Scan[]>;
  /** Resolves when it is on the disk. */
  addScan: (scan: Scan) => Promise<void>;
  /** Removes scans that were answered, and keeps their conflicts, at once. */
  settle: (ids: string[], conflicts: Conflict[]) => Promise<void>;
  loadConflicts: () => Promise<Conflict[]>;
}

/** The server. Each call may fail with a DoorError. */
export interface DoorApi {
  list: () => Promise<DoorList>;
  send: (scans: Scan[]) => Promise<Answer[]>;
  since: (cursor: number) => Promise<{ checkIns: ReceivedCheckIn[]; next: number; listVersion: string }>;
}

/** `offline`: nobody answered, or not now. `signedOut`: sign in again. `refused`: this account may not, or the event is gone. */
export class DoorError extends Error {
  readonly reason: 'offline' | 'signedOut' | 'refused';
  constructor(reason: DoorError['reason']) {
    super(reason);
    this.reason = reason;
  }
}
