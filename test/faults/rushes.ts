import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

export const rushes: Scenario[] = [
  {
    name: 'everybody at once',
    happens: (stage, times) => inARush(stage, times, (number) => stage.crowd.newcomer('narrow', doorOf(stage, number))),
  },
  {
    name: 'one person at every door at once',
    happens: (stage, times) =>
      inARush(stage, times, (number, round) => {
        const email = `${number % 2 === 0 ? 'Ada' : 'ADA'}-${round}@example.org`;
        return stage.crowd.newcomer('wide', doorOf(stage, number), { email }, 'as one of many');
      }),
  },
];

/** A hundred at the same moment, some times. */
async function inARush(stage: Stage, times: number, signUp: (number: number, round: number) => Promise<unknown>) {
  for (let round = 0; round < 3 * times; round++) {
    await Promise.all(Array.from({ length: 100 }, (_, number) => signUp(number, round)));
    await stage.recovered(performance.now());
  }
}

function doorOf({ services }: Stage, number: number): string | undefined {
  return services[number % services.length]?.url;
}
