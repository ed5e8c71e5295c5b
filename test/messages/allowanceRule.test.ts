import { expect } from 'chai';
import fc from 'fast-check';
import { nextDeparture, type PlannedMessage, secondsUntilFree } from '../../src/messages/allowance/allowanceRule.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2027-05-01T08:00:00.000Z');

/** Messages to one mailbox: minutes since the one before, and the network that caused it, if any. */
const requests = fc.array(fc.tuple(fc.nat({ max: 90 }), fc.constantFrom('a', 'b', 'c', undefined)), { maxLength: 60 });

/** Plans them one after the other, as the service does. Returns those that may leave, in the order of their requests. */
function planAll(list: [number, string | undefined][]) {
  const planned: PlannedMessage[] = [];
  let now = START_MS;
  for (const [minutes, by] of list) {
    now += minutes * 60_000;
    const at = nextDeparture(planned, new Date(now), by);
    if (at !== null) planned.push({ at, ...(by && { by }) });
  }
  return { planned, now: new Date(now) };
}

function mostWithin(planned: PlannedMessage[], periodMs: number): number {
  const times = planned.map(({ at }) => Date.parse(at));
  return Math.max(0, ...times.map((start) => times.filter((time) => time >= start && time < start + periodMs).length));
}

describe('The allowance of a mailbox', () => {
  it('is six an hour, and four for one network, however they are asked for', () => {
    fc.assert(
      fc.property(requests, (list) => {
        const { planned } = planAll(list);
        expect(mostWithin(planned, HOUR_MS)).to.be.at.most(6);
        for (const network of ['a', 'b', 'c']) {
          const own = planned.filter(({ by }) => by === network);
          expect(mostWithin(own, HOUR_MS)).to.be.at.most(4);
        }
      }),
    );
  });

  it('leaves two an hour, and eight a day, to everybody else', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 90 }), { maxLength: 60 }), (minutes) => {
        const { planned, now } = planAll(minutes.map((gap) => [gap, 'stranger']));
        for (const by of ['owner', 'owner']) {
          const at = nextDeparture(planned, now, by);
          expect(at).not.to.equal(null);
          // Never behind what waits for the stranger.
          expect(at).to.equal(now.toISOString());
          planned.push({ at: now.toISOString(), by });
        }
      }),
    );
  });

  it('says after how many seconds one more may leave, and that is true', () => {
    fc.assert(
      fc.property(requests, fc.constantFrom('a', 'd', undefined), (list, by) => {
        const { planned, now } = planAll(list);
        const seconds = secondsUntilFree(planned, now, by);
        const isFree = nextDeparture(planned, now, by) === now.toISOString();
        const then = isFree ? now : new Date(now.getTime() + seconds * 1_000);
        expect(nextDeparture(planned, then, by)).to.equal(then.toISOString());
        if (isFree) expect(seconds).to.equal(1);
      }),
    );
  });
});
