import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { onEachDatabase } from '../support/databases.ts';
import { LONG } from '../support/longForm.ts';
import { describeRelay } from './describeRelay.ts';
import { RelayedService } from './relayedService.ts';

/** Debian's Postfix exempts the clients of `mynetworks` from its limits. */
const NO_EXCEPTIONS = { smtpd_client_event_limit_exceptions: '' };
const WINDOW_SECONDS = 10;
const PER_WINDOW = 20;
const THROTTLED_PEOPLE = 60;
const PEOPLE = LONG ? 60 : 30;
const KILLS = LONG ? 4 : 2;

describeRelay('its limits', () => {
  onEachDatabase((fresh) => {
    it('smtpd_client_message_rate_limit: nothing is given up, and all leaves nearly as fast as it takes them', async () => {
      const relayed = await RelayedService.create(await fresh(), {
        postfix: () => ({
          ...NO_EXCEPTIONS,
          smtpd_client_message_rate_limit: String(PER_WINDOW),
          anvil_rate_time_unit: `${WINDOW_SECONDS}s`,
        }),
      });
      // A message that waits by itself would wait for five minutes.
      await relayed.untilArrived(await relayed.signUp(THROTTLED_PEOPLE), 120_000);
      const idealSeconds = (THROTTLED_PEOPLE / PER_WINDOW - 1) * WINDOW_SECONDS;
      const delivered = await relayed.finish(`${PER_WINDOW} messages in ${WINDOW_SECONDS} s`, idealSeconds);
      expect(delivered).to.deep.equal({ messages: THROTTLED_PEOPLE, lost: 0, givenUpWrongly: 0, twice: 0 });
    });

    it('smtpd_client_connection_count_limit: every email arrives once', async () => {
      const relayed = await RelayedService.create(await fresh(), {
        postfix: () => ({ ...NO_EXCEPTIONS, smtpd_client_connection_count_limit: '2' }),
      });
      const idealSeconds = await relayed.measureIdealSeconds(PEOPLE, 2);
      await relayed.untilArrived(await relayed.signUp(PEOPLE), 60_000);
      expect(await relayed.finish('2 connections', idealSeconds)).to.deep.equal({ messages: PEOPLE, lost: 0, givenUpWrongly: 0, twice: 0 });
    });

    it('killed under load, with its sessions and as a whole: no email is lost', async () => {
      const relayed = await RelayedService.create(await fresh(), {
        postfix: () => ({ minimal_backoff_time: '1s', queue_run_delay: '1s' }),
      });
      const people = [];
      for (let round = 0; round < KILLS; round++) {
        const signingUp = relayed.signUp(60);
        for (let kill = 0; kill < 4; kill++) {
          await pause(100);
          relayed.postfix.killSessions();
        }
        await relayed.postfix.kill();
        people.push(...(await signingUp));
        await relayed.postfix.start();
      }
      await relayed.untilAllArrived(people, 90_000);
      const { twice, ...delivered } = await relayed.finish('killed under load', 0);
      expect(delivered).to.deep.equal({ messages: people.length, lost: 0, givenUpWrongly: 0 });
      expect(twice).to.be.below(people.length / 10);
    });
  });
});
