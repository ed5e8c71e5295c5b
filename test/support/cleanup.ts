type Task = () => unknown;
const tasks: Task[] = [];

/** Runs `task` after the test. The tasks run in reverse order. */
export function onCleanup(task: Task): void {
  tasks.push(task);
}

/**
 * First `fetch` forgets its idle connections: a service that believes a proxy lets those end by themselves, for seconds, and one that a
 * next test uses may be about to close them.
 */
export function cleanUp(): Promise<void> {
  forgetConnections();
  return run(tasks);
}

async function run(waiting: Task[]): Promise<void> {
  for (let task = waiting.pop(); task; task = waiting.pop()) await task();
}

/** What the tests of a suite share: made before the first of them, and cleaned up after the last. Returns what gives it to a test. */
export function shared<Thing>(create: () => Promise<Thing>): () => Thing {
  let thing: Thing;
  let ownTasks: Task[] = [];
  before(async () => {
    const ofOthers = tasks.splice(0);
    try {
      thing = await create();
    } finally {
      ownTasks = tasks.splice(0);
      tasks.push(...ofOthers);
    }
  });
  after(() => run(ownTasks));
  return () => thing;
}

/** Where Node.js and the library undici keep what sends the requests of `fetch`. */
const DISPATCHER = Symbol.for('undici.globalDispatcher.1');

function forgetConnections(): void {
  const holder = globalThis as unknown as Record<symbol, { constructor: new () => never; close: () => Promise<void> } | undefined>;
  const dispatcher = holder[DISPATCHER];
  if (!dispatcher) return;
  holder[DISPATCHER] = new dispatcher.constructor();
  // Requests that are under way may end.
  dispatcher.close().catch(() => {});
}
