import { setTimeout as pause } from 'node:timers/promises';
import type { Participant } from './clientLog.ts';
import type { FaultEnvironment } from './environment.ts';
import type { Scenario } from './scenario.ts';

const HOUR_MS = 3_600_000;

/** The wait list keeps the order of registering, whatever the clocks do. */
export const clockFaults: Scenario[] = [
  {
    name: 'clocks jump',
    async run(environment, times) {
      for (let repetition = 0; repetition < times; repetition++) {
        for (const hours of [1, -2, 25, -24]) {
          const faultEndedAt = performance.now();
          environment.shiftClock(hours * HOUR_MS);
          await environment.waitForRecovery(faultEndedAt);
          await environment.workload.waitForAcknowledgements(30);
        }
      }
      await checkWaitListOrder(environment);
    },
  },
  {
    name: 'nobody answers for three days',
    async run(environment) {
      const signUp = () => environment.workload.addParticipant('wait-list', environment.service.url, { slots: 1, waitList: true });
      await signUp();
      await environment.workload.waitForConfirmation(await signUp());
      await environment.workload.stop();
      await environment.drainOutbox();
      // Unanswered registrations lapse and the wait list moves up without any request.
      environment.shiftClock(72 * HOUR_MS);
      const faultEndedAt = performance.now();
      for (const [number, service] of environment.services.entries()) {
        await service.stop();
        await environment.restart(number);
      }
      await environment.waitForExpiry();
      environment.recoveryTimes.push(performance.now() - faultEndedAt);
    },
  },
];

/**
 * Four people sign up for an event with one slot, each an hour earlier by the clock than the one before. The first, who
 * holds the slot, cancels.
 */
async function checkWaitListOrder(environment: FaultEnvironment) {
  const { workload } = environment;
  const waitList = [];
  for (let number = 0; number < 4; number++) {
    waitList.push(await workload.addParticipant('wait-list', environment.service.url, { slots: 1, waitList: true }));
    environment.shiftClock(-HOUR_MS);
    await pause(20);
  }
  environment.shiftClock(4 * HOUR_MS);
  // The last to sign up confirms first.
  for (const participant of waitList.reverse()) await workload.waitForConfirmation(participant);
  await workload.cancel(waitList.at(-1) as Participant);
}
