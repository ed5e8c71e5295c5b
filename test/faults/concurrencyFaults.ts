import type { FaultEnvironment } from './environment.ts';
import type { Scenario } from './scenario.ts';

export const concurrencyFaults: Scenario[] = [
  {
    name: 'everybody at once',
    run: (environment, times) =>
      signUpConcurrently(environment, times, (number) => environment.workload.addParticipant('narrow', serviceUrlOf(environment, number))),
  },
  {
    name: 'one person at every process at once',
    run: (environment, times) =>
      signUpConcurrently(environment, times, (number, round) => {
        const email = `${number % 2 === 0 ? 'Ada' : 'ADA'}-${round}@example.org`;
        return environment.workload.addParticipant('wide', serviceUrlOf(environment, number), { email }, 'sharing the address');
      }),
  },
];

/** A hundred concurrent sign-ups, several times. */
async function signUpConcurrently(
  environment: FaultEnvironment,
  times: number,
  signUp: (number: number, round: number) => Promise<unknown>,
) {
  for (let round = 0; round < 3 * times; round++) {
    await Promise.all(Array.from({ length: 100 }, (_, number) => signUp(number, round)));
    await environment.waitForRecovery(performance.now());
  }
}

function serviceUrlOf({ services }: FaultEnvironment, number: number): string | undefined {
  return services[number % services.length]?.url;
}
