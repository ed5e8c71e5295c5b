import { setTimeout as pause } from 'node:timers/promises';
import { nginxProgram } from '../support/nginx.ts';
import type { Scenario } from './scenario.ts';

/** Between two restarts: a deployment that waits only until the process is ready. */
const PAUSE_MS = 500;

/** Each request that nginx answers with 502, or not at all, is a problem of the run. */
export const restartFaults: Scenario[] =
  nginxProgram() === null
    ? []
    : [
        {
          name: 'one of two processes behind nginx restarted',
          on: ['postgres'],
          setUp: async () => ({ behindNginx: true, env: { TRUSTED_PROXIES: '127.0.0.1/32' } }),
          async run(environment, times) {
            const restarts = times === 1 ? 2 : 4 * times;
            for (let restart = 0; restart < restarts; restart++) {
              const number = restart % environment.services.length;
              const code = await environment.services[number]?.stop();
              if (code !== 0) environment.problems.push(`asked to stop, a process ended with ${code}`);
              const faultEndedAt = performance.now();
              await environment.restart(number);
              await environment.waitForRecovery(faultEndedAt);
              await pause(PAUSE_MS);
            }
          },
        },
      ];
