import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../support/random.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

export const kills: Scenario[] = [
  {
    name: 'kill -9 at random',
    async happens(stage, times) {
      const random = new Random(stage.setting.seed);
      for (let kill = 0; kill < 3 * times; kill++) {
        await pause(50 + random.below(250));
        const number = random.below(stage.services.length);
        const since = performance.now();
        await stage.services[number]?.kill();
        await stage.again(number);
        await stage.recovered(since);
      }
    },
  },
  { name: 'kill -9 at every Nth database call', happens: (stage, times) => atEveryCall(stage, 'database', upTo(48, times === 1 ? 14 : 1)) },
  { name: 'kill -9 at every Nth mail call', happens: (stage, times) => atEveryCall(stage, 'mail', upTo(16, times === 1 ? 6 : 1)) },
  {
    name: 'asked to stop (SIGTERM) under load',
    async happens(stage, times) {
      for (let stop = 0; stop < 2 * times; stop++) {
        await stage.crowd.isTold(50);
        const number = stop % stage.services.length;
        const since = performance.now();
        const code = await stage.services[number]?.stop();
        if (code !== 0) stage.wrong.push(`asked to stop under load, a process ended with ${code}`);
        await stage.again(number);
        await stage.recovered(since);
      }
    },
  },
];

function upTo(last: number, step: number): number[] {
  return Array.from({ length: Math.ceil(last / step) }, (_, index) => 1 + index * step);
}

/** The process dies after its first call, the next one after its second, and so on: at every place there is in a sign-up. */
async function atEveryCall(stage: Stage, callee: 'database' | 'mail', calls: number[]) {
  for (const call of calls) {
    const number = call % stage.services.length;
    const service = stage.services[number];
    service?.tell({ dieAfter: { [callee]: call } });
    await service?.ended;
    const since = performance.now();
    await stage.again(number);
    await stage.recovered(since);
  }
}
