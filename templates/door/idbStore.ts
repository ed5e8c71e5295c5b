import type { Conflict, DoorList, DoorStore, Scan } from './doorTypes.ts';

const DATABASE = 'slotkeeper-door';
/* `lists` and `conflicts` have names, and are deleted at sign-out and after the event, see doorData.js. `scans` hold ids only, and are kept. */
const STORES = ['lists', 'scans', 'conflicts'] as const;

/** A list as it is kept. */
interface StoredList extends DoorList {
  slug: string;
  /** Milliseconds since 1970. */
  deleteAfter: number;
}

/** The part of IndexedDB that belongs to one event. Rejects where there is none, as in some private windows. */
export async function openStore(slug: string, deleteAfter: number): Promise<DoorStore> {
  const database = await openDatabase();
  const put = async (store: (typeof STORES)[number], value: unknown) => {
    // `strict`: resolves when the disk has it, not only the browser.
    const transaction = database.transaction(store, 'readwrite', { durability: 'strict' });
    transaction.objectStore(store).put(value);
    await finished(transaction);
  };
  const ofEvent = async <Value>(store: 'scans' | 'conflicts'): Promise<Value[]> => {
    const rows: { slug: string; value: Value }[] = await result(database.transaction(store).objectStore(store).getAll());
    return rows.filter((row) => row.slug === slug).map(({ value }) => value);
  };

  return {
    loadList: async () => (await result<StoredList | undefined>(database.transaction('lists').objectStore('lists').get(slug))) ?? null,
    saveList: (list: DoorList) => put('lists', { people: list.people, cursor: list.cursor, version: list.version, slug, deleteAfter }),
    loadScans: () => ofEvent<Scan>('scans'),
    loadConflicts: () => ofEvent<Conflict>('conflicts'),
    addScan: (scan) => put('scans', { slug, id: scan.id, value: scan }),
    settle: async (ids, conflicts) => {
      const transaction = database.transaction(['scans', 'conflicts'], 'readwrite', { durability: 'strict' });
      const scans = transaction.objectStore('scans');
      for (const id of ids) {
        const key = await result(scans.index('id').getKey(id));
        if (key !== undefined) scans.delete(key);
      }
      for (const conflict of conflicts) transaction.objectStore('conflicts').put({ slug, id: conflict.id, value: conflict });
      await finished(transaction);
    },
  };
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('lists', { keyPath: 'slug' });
    // Keys that grow, so that they are read in the order in which they were made.
    request.result.createObjectStore('scans', { autoIncrement: true }).createIndex('id', 'id');
    request.result.createObjectStore('conflicts', { keyPath: 'id' });
  };
  return result(request);
}

function result<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
