import { setTimeout as pause } from 'node:timers/promises';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';
import type { Person } from './witness.ts';

const HOUR = 3_600_000;

/** The order of the wait list is the order of registering, whatever the clocks say meanwhile. */
export const clocks: Scenario[] = [
  {
    name: 'clocks jump',
    async happens(stage, times) {
      for (let time = 0; time < times; time++) {
        for (const hours of [1, -2, 25, -24]) {
          const since = performance.now();
          stage.jump(hours * HOUR);
          await stage.recovered(since);
          await stage.crowd.isTold(30);
        }
      }
      await inLine(stage);
    },
  },
  {
    name: 'nobody answers for three days',
    async happens(stage) {
      const signUp = () => stage.crowd.newcomer('line', stage.service.url, { slots: 1, waitList: true });
      await signUp();
      await stage.crowd.confirmed(await signUp());
      await stage.crowd.stop();
      await stage.drained();
      // What was not answered lapses, and the wait list moves up, with nobody there to ask for it.
      stage.shift += 72 * HOUR;
      const since = performance.now();
      for (const [number, service] of stage.services.entries()) {
        await service.stop();
        await stage.again(number);
      }
      await stage.timeHasPassed();
      stage.recoveries.push(performance.now() - since);
    },
  },
];

/** Four people want the one slot of an event, each an hour earlier than the one before by the clock. Whoever has it gives it back. */
async function inLine(stage: Stage) {
  const { crowd } = stage;
  const line = [];
  for (let number = 0; number < 4; number++) {
    line.push(await crowd.newcomer('line', stage.service.url, { slots: 1, waitList: true }));
    stage.jump(-HOUR);
    await pause(20);
  }
  stage.jump(4 * HOUR);
  // Whoever came last confirms first.
  for (const person of line.reverse()) await crowd.confirmed(person);
  await crowd.cancel(line.at(-1) as Person);
}
