const { Readable } = require('node:stream');
const { setTimeout: pause } = require('node:timers/promises');

/*
 * Runs commands of the built command line one after the other, each as if in a process of its own: with its own arguments,
 * environment, standard input and exit code. Only what they import is loaded once. Used by runCli.ts.
 */

const CLOSE_TIMEOUT_MS = 10_000;
const program = process.argv[2];
// Both exist before the first command, and stay open after it.
const outputs = [process.stdout, process.stderr];
let runs = 0;

process.on('message', async ({ args, env, input, endMark }) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv.splice(1, process.argv.length, program, ...args);
  Object.defineProperty(process, 'stdin', { configurable: true, value: Readable.from(input === '' ? [] : [Buffer.from(input)]) });
  process.exitCode = 0;
  const openBefore = countOpen();
  // The query makes Node.js evaluate the file again, but not what it imports.
  await import(`${program}?run=${++runs}`).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
  if (!(await hasClosed(openBefore))) console.error(`The command would never end: ${process.getActiveResourcesInfo()} are still open`);
  const result = `${endMark}${process.exitCode}\n`;
  process.exitCode = 0;
  for (const output of outputs) output.write(result);
});

process.on('disconnect', () => process.exit());

function countOpen() {
  return process.getActiveResourcesInfo().length;
}

/** Whether everything that would keep a process running has been closed. */
async function hasClosed(openBefore) {
  for (const startedAt = performance.now(); countOpen() > openBefore; await pause(5, undefined, { ref: false }))
    if (performance.now() - startedAt > CLOSE_TIMEOUT_MS) return false;
  return true;
}
