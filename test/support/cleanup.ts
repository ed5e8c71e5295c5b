type Task = () => unknown;
const tasks: Task[] = [];

/** Runs `task` after the test. The tasks run in reverse order. */
export function onCleanup(task: Task): void {
  tasks.push(task);
}

export async function cleanUp(): Promise<void> {
  for (let task = tasks.pop(); task; task = tasks.pop()) await task();
}
