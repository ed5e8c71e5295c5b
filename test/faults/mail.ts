import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../support/until.ts';
import type { Scenario } from './scenario.ts';

const NOT_NOW = { code: 451, message: '4.7.1 Greylisted, try again later' };
const BUSY = { code: 421, message: '4.3.2 Too busy' };
const NEVER = { code: 550, message: '5.1.1 No such mailbox' };

/** What a mail server can do to us. Sign-ups have to go on meanwhile, and every letter has to arrive or to be given up where all can see. */
export const mail: Scenario[] = [
  {
    name: 'mail server down',
    async happens(stage, times) {
      stage.postbox.hangUp();
      await stage.postbox.shut();
      await stage.crowd.isTold(100 * times);
      await stage.postbox.start();
      await stage.mailMoves(performance.now());
    },
  },
  {
    name: 'mail server slow',
    async happens(stage, times) {
      stage.postbox.beforeAccepting = () => pause(400);
      await stage.crowd.isTold(100 * times);
      stage.postbox.beforeAccepting = async () => {};
      await stage.mailMoves(performance.now());
    },
  },
  {
    name: 'mail server answers 4xx',
    async happens(stage, times) {
      let asked = 0;
      stage.postbox.mood = (_session, stage) => {
        asked += 1;
        if (stage === 'data') return asked % 50 === 0 ? BUSY : null;
        return asked % 3 === 0 ? NOT_NOW : null;
      };
      await stage.crowd.isTold(100 * times);
      stage.postbox.mood = () => null;
      await stage.mailMoves(performance.now());
    },
  },
  {
    name: 'mail server answers 5xx',
    async happens(stage, times) {
      let asked = 0;
      stage.postbox.mood = (_session, stage) => {
        asked += 1;
        return stage === 'recipient' && asked % 4 === 0 ? NEVER : null;
      };
      await stage.crowd.isTold(100 * times);
      stage.postbox.mood = () => null;
      await stage.mailMoves(performance.now());
    },
  },
  {
    name: 'mail server resets after DATA',
    async happens(stage, times) {
      for (let reset = 0; reset < 3 * times; reset++) {
        const arrived = stage.postbox.letters.length;
        stage.postbox.beforeAccepting = async () => stage.postbox.hangUp();
        await until('a letter arrives', () => stage.postbox.letters.length > arrived, 30_000);
        await pause(20);
        stage.postbox.beforeAccepting = async () => {};
        await stage.mailMoves(performance.now());
      }
    },
  },
];
