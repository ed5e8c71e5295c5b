import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../support/until.ts';
import type { FaultEnvironment } from './environment.ts';
import type { Scenario } from './scenario.ts';

/** Replies that are about the service, not about one of its emails, where a relay gives them. */
const REJECTIONS = [
  { stage: 'sender', code: 530, message: '5.7.0 Authentication required' },
  { stage: 'recipient', code: 554, message: '5.7.1 Relay access denied' },
  { stage: 'data', code: 550, message: '5.4.5 Daily user sending limit exceeded' },
] as const;

const TOO_MUCH = { code: 450, message: '4.7.1 Error: too much mail' };
const PER_WINDOW = 40;
const WINDOW_MS = 2_000;
const MEASURED_WINDOWS = 4;

const TEMPORARILY_DEFERRED = { code: 421, message: '4.7.0 Temporarily deferred' };

/** Longer than the timeout of many clients, and far below the 10 minutes of RFC 5321 4.5.3.2.6. */
const FINAL_DOT_MS = 70_000;

/** Faults of a relay that is there: it refuses the service, limits it, or answers late. */
export const relayFaults: Scenario[] = [
  {
    name: 'relay refuses us',
    async run(environment, times) {
      for (let repetition = 0; repetition < times; repetition++) {
        for (const { stage, ...rejection } of REJECTIONS) {
          const { smtpServer } = environment;
          smtpServer.replyToSender = () => (stage === 'sender' ? rejection : null);
          smtpServer.replyFor = (_session, phase) => (phase === stage ? rejection : null);
          await environment.workload.waitForAcknowledgements(60);
          smtpServer.replyToSender = () => null;
          smtpServer.replyFor = () => null;
          await environment.waitForDelivery(performance.now());
        }
      }
    },
  },
  {
    name: 'relay takes few emails at a time',
    async run(environment, times) {
      let accepted = 0;
      let windowStartedAt = performance.now();
      environment.smtpServer.replyToSender = () => {
        if (performance.now() - windowStartedAt > WINDOW_MS) [windowStartedAt, accepted] = [performance.now(), 0];
        return ++accepted > PER_WINDOW ? TOO_MUCH : null;
      };
      await environment.workload.waitForAcknowledgements(PER_WINDOW * (MEASURED_WINDOWS + 6) * times);
      // On a busy machine people sign up hardly faster than the relay takes their emails.
      await environment.waitForPendingMessages(PER_WINDOW * (MEASURED_WINDOWS + 1));
      // Without newcomers, who would use up what the relay takes.
      await environment.workload.stop();
      await checkThroughput(environment);
      environment.smtpServer.replyToSender = () => null;
      environment.workload.start();
      await environment.waitForDelivery(performance.now());
    },
  },
  {
    name: 'relay answers late after the final dot',
    async run(environment) {
      let slow = 0;
      environment.smtpServer.beforeAccepting = async () => {
        slow += 1;
        await pause(FINAL_DOT_MS);
      };
      await until('an email is held', () => slow > 0);
      await environment.workload.stop();
      // An email that took its turn when the first was accepted would wait as long again, and longer than the assessment does.
      environment.smtpServer.beforeAccepting = async () => {};
      await pause(FINAL_DOT_MS);
      const faultEndedAt = performance.now();
      environment.workload.start();
      await environment.waitForDelivery(faultEndedAt);
      checkCopies(environment);
    },
  },
  {
    name: 'relay answers 421 for some',
    async run(environment, times) {
      const { smtpServer, workload } = environment;
      const isDeferred = (recipient = '') => /[05]@/.test(recipient);
      smtpServer.replyFor = (_session, phase, recipient) => (phase === 'recipient' && isDeferred(recipient) ? TEMPORARILY_DEFERRED : null);
      await workload.waitForAcknowledgements(100 * times);
      const receivedBefore = smtpServer.messages.length;
      await until('emails of the others arrive', () => smtpServer.messages.length > receivedBefore + 60);
      smtpServer.replyFor = () => null;
      await environment.waitForDelivery(performance.now());
    },
  },
];

/** Expects at least half of what the relay would take, while more than that is waiting. */
async function checkThroughput({ smtpServer, problems }: FaultEnvironment): Promise<void> {
  const receivedBefore = smtpServer.messages.length;
  await pause(MEASURED_WINDOWS * WINDOW_MS);
  const received = smtpServer.messages.length - receivedBefore;
  const possible = MEASURED_WINDOWS * PER_WINDOW;
  if (received < possible / 2) problems.push(`the relay would have taken ${possible} emails, and got ${received}`);
}

/** Expects that no email was handed over a second time while the answer to the first was awaited. */
function checkCopies({ smtpServer, problems }: FaultEnvironment): void {
  const ids = smtpServer.messages.map(({ messageId }) => messageId);
  const copies = ids.length - new Set(ids).size;
  if (copies > 0) problems.push(`${copies} emails were sent again while the relay was about to accept them`);
}
