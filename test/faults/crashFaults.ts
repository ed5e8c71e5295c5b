import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../support/random.ts';
import { withDeadline } from '../support/until.ts';
import type { FaultEnvironment } from './environment.ts';
import type { Scenario } from './scenario.ts';

const DEATH_TIMEOUT_MS = 60_000;

export const crashFaults: Scenario[] = [
  {
    name: 'kill -9 at random',
    async run(environment, times) {
      const random = new Random(environment.options.seed);
      for (let kill = 0; kill < 3 * times; kill++) {
        await pause(50 + random.below(250));
        const number = random.below(environment.services.length);
        const faultEndedAt = performance.now();
        await environment.services[number]?.kill();
        await environment.restart(number);
        await environment.waitForRecovery(faultEndedAt);
      }
    },
  },
  {
    name: 'kill -9 at every Nth database call',
    run: (environment, times) => killAtEveryCall(environment, 'database', upTo(48, times === 1 ? 14 : 1)),
  },
  {
    name: 'kill -9 at every Nth mail call',
    run: (environment, times) => killAtEveryCall(environment, 'mail', upTo(16, times === 1 ? 6 : 1)),
  },
  {
    name: 'asked to stop (SIGTERM) under load',
    async run(environment, times) {
      for (let stop = 0; stop < 2 * times; stop++) {
        await environment.workload.waitForAcknowledgements(50);
        const number = stop % environment.services.length;
        const faultEndedAt = performance.now();
        const code = await environment.services[number]?.stop();
        if (code !== 0) environment.problems.push(`asked to stop under load, a process ended with ${code}`);
        await environment.restart(number);
        await environment.waitForRecovery(faultEndedAt);
      }
    },
  },
];

function upTo(last: number, step: number): number[] {
  return Array.from({ length: Math.ceil(last / step) }, (_, index) => 1 + index * step);
}

/** Kills a process after its first call, the next one after its second, and so on: at every point of a sign-up. */
async function killAtEveryCall(environment: FaultEnvironment, callee: 'database' | 'mail', calls: number[]) {
  for (const call of calls) {
    const number = call % environment.services.length;
    const service = environment.services[number];
    service?.send({ dieAfter: { [callee]: call } });
    if (service) await withDeadline(`a process has died at ${callee} call ${call}`, service.ended, DEATH_TIMEOUT_MS);
    const faultEndedAt = performance.now();
    await environment.restart(number);
    await environment.waitForRecovery(faultEndedAt);
  }
}
