import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../support/until.ts';
import type { Scenario } from './scenario.ts';

const GREYLISTED = { code: 451, message: '4.7.1 Greylisted, try again later' };
const BUSY = { code: 421, message: '4.3.2 Too busy' };
const NO_SUCH_MAILBOX = { code: 550, message: '5.1.1 No such mailbox' };

/** Faults of the mail server: sign-ups go on, and every email arrives or is shown as undeliverable. */
export const smtpFaults: Scenario[] = [
  {
    name: 'mail server down',
    async run(environment, times) {
      environment.smtpServer.dropConnections();
      await environment.smtpServer.close();
      await environment.workload.waitForAcknowledgements(100 * times);
      await environment.smtpServer.start();
      await environment.waitForDelivery(performance.now());
    },
  },
  {
    name: 'mail server slow',
    async run(environment, times) {
      environment.smtpServer.beforeAccepting = () => pause(400);
      await environment.workload.waitForAcknowledgements(100 * times);
      environment.smtpServer.beforeAccepting = async () => {};
      await environment.waitForDelivery(performance.now());
    },
  },
  {
    name: 'mail server answers 4xx',
    async run(environment, times) {
      let requests = 0;
      environment.smtpServer.replyFor = (_session, phase) => {
        requests += 1;
        if (phase === 'data') return requests % 50 === 0 ? BUSY : null;
        return requests % 3 === 0 ? GREYLISTED : null;
      };
      await environment.workload.waitForAcknowledgements(100 * times);
      environment.smtpServer.replyFor = () => null;
      await environment.waitForDelivery(performance.now());
    },
  },
  {
    name: 'mail server answers 5xx',
    async run(environment, times) {
      let requests = 0;
      environment.smtpServer.replyFor = (_session, phase, recipient = '') => {
        requests += 1;
        if (phase !== 'recipient' || requests % 4 !== 0) return null;
        environment.unknownMailboxes.add(recipient);
        return NO_SUCH_MAILBOX;
      };
      await environment.workload.waitForAcknowledgements(100 * times);
      environment.smtpServer.replyFor = () => null;
      await environment.waitForDelivery(performance.now());
    },
  },
  {
    name: 'mail server resets after DATA',
    async run(environment, times) {
      for (let reset = 0; reset < 3 * times; reset++) {
        const receivedBefore = environment.smtpServer.messages.length;
        environment.smtpServer.beforeAccepting = async () => environment.smtpServer.dropConnections();
        await until('an email arrives', () => environment.smtpServer.messages.length > receivedBefore, 30_000);
        await pause(20);
        environment.smtpServer.beforeAccepting = async () => {};
        await environment.waitForDelivery(performance.now());
      }
    },
  },
];
