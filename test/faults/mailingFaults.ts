import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { aMailingToMany, problemsOfMailing } from '../support/mailingToMany.ts';
import { Random } from '../support/random.ts';
import { createTestDeps } from '../support/service.ts';
import type { FaultEnvironment } from './environment.ts';
import type { Scenario } from './scenario.ts';

const PEOPLE = 5_000;
const MAX_CODE_MS = 5_000;
/** Mostly for 5,000 emails to leave. */
const DEADLINE_MS = 600_000;

/** A message to 5,000 people while others sign up: everybody gets it once, and codes do not wait for it. */
export const mailingFaults: Scenario[] = [
  {
    name: 'kill -9 during a mailing',
    deadlineMs: DEADLINE_MS,
    setUp: async (DATABASE_URL) => {
      const deps = await createTestDeps({ DATABASE_URL });
      await aMailingToMany({ ...deps, now: () => new Date() }, PEOPLE);
      await deps.db.destroy();
      return {};
    },
    async run(environment, times) {
      const random = new Random(environment.options.seed);
      await checkCode(environment);
      for (let kill = 0; kill < 3 * times; kill++) {
        await pause(50 + random.below(400));
        const number = random.below(environment.services.length);
        const faultEndedAt = performance.now();
        await environment.services[number]?.kill();
        await environment.restart(number);
        await environment.waitForRecovery(faultEndedAt);
      }
      await environment.workload.stop();
      await environment.drainOutbox();
      await checkMailing(environment);
    },
  },
];

/** Whoever signs up while the mailing is being sent is asked to confirm at once. */
async function checkCode({ workload, service, problems }: FaultEnvironment) {
  const startedAt = performance.now();
  await workload.waitForConfirmation(await workload.addParticipant('wide', service.url));
  const waitedMs = performance.now() - startedAt;
  if (waitedMs > MAX_CODE_MS) problems.push(`the email to confirm took ${waitedMs.toFixed(0)} ms during a mailing`);
}

async function checkMailing({ options, smtpServer, problems }: FaultEnvironment) {
  const db = openDatabase(options.DATABASE_URL);
  const stored = await query<{ id: string; address: string }>(
    db,
    `SELECT m.id, r.email AS address FROM messages m JOIN registrations r ON r.id = m.registration_id WHERE m.template = 'mailing'`,
  ).finally(() => db.destroy());
  const ids = new Set(stored.map(({ id }) => id));
  const received = smtpServer.messages.filter(({ messageId = '' }) => ids.has(messageId.replace(/^<|@.*$/g, '')));
  if (stored.length !== PEOPLE) problems.push(`the mailing wrote ${stored.length} emails to ${PEOPLE} people`);
  problems.push(
    ...problemsOfMailing(
      received,
      stored.map(({ address }) => address),
    ),
  );
}
