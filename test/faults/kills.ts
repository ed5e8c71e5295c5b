import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../support/random.ts';
import type { Scenario } from './scenario.ts';

export const kills: Scenario[] = [
  {
    name: 'kill -9 at random',
    async happens(stage, times) {
      const random = new Random(stage.setting.seed);
      for (let kill = 0; kill < 5 * times; kill++) {
        await pause(100 + random.below(300));
        const number = random.below(stage.services.length);
        const since = performance.now();
        await stage.services[number]?.kill();
        await stage.again(number);
        await stage.recovered(since);
      }
    },
  },
];
