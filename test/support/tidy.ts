type Task = () => unknown;
const tasks: Task[] = [];

/** Has something undone when the test is over, the newest first. */
export function afterwards(task: Task): void {
  tasks.push(task);
}

export async function tidyUp(): Promise<void> {
  for (let task = tasks.pop(); task; task = tasks.pop()) await task();
}
