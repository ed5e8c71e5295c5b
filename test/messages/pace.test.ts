import { expect } from 'chai';
import { afterAccepted, afterFault, afterUnderWayAccepted } from '../../src/messages/delivery/channelRule.ts';
import { allowance, learnedPace, nextSendAt, pacedAfter } from '../../src/messages/delivery/pace.ts';
import { type ChannelState, WORKING } from '../../src/messages/outbox/channelState.ts';
import { Random } from '../support/random.ts';

const NO_MESSAGES: ChannelState = {
  ...{ id: 'email', acceptedAt: null, paceMs: null, nextSendAt: null, windowStartedAt: null, windowAccepted: 0 },
  ...WORKING,
};

describe('The pace that is learned from a mail server that limits the rate', () => {
  const NOW = new Date('2027-05-01T08:00:02.000Z');
  const seen = (state: Partial<ChannelState>): ChannelState => ({
    ...NO_MESSAGES,
    windowStartedAt: '2027-05-01T08:00:00.000Z',
    ...state,
  });

  it('is what it took in the time that it took', () => {
    expect(learnedPace(seen({ windowAccepted: 40 }), NOW)).to.equal(50);
  });

  it('becomes no crawl by replies to emails that were under way when the limit was reached', () => {
    expect(learnedPace(seen({ windowAccepted: 1, paceMs: 100 }), NOW)).to.equal(150);
  });

  it('is not learned from emails that were under way when the limit was reached, but these count', () => {
    const tooMuch = { owner: 'channel', cause: 'rate', isPermanent: false, mayBeOwn: false, reason: '450 too much mail' } as const;
    const limited = afterFault(seen({ windowAccepted: 5 }), tooMuch, { isProbe: false, isRepeated: false }, NOW) ?? seen({});
    const underWay = afterUnderWayAccepted(limited, 15, NOW);
    expect(underWay.faultCause, 'the limit goes on').to.equal('rate');
    const accepted = afterAccepted(underWay, 1, new Date('2027-05-01T08:00:10.000Z'));
    expect(accepted.faults).to.equal(0);
    // 21 in eight seconds and a bit: somewhere in the last pause the limit was over.
    expect(accepted.paceMs).to.be.within(450, 500);
  });

  it('becomes one email a second at once when many were accepted before the next limit', () => {
    expect(learnedPace(seen({ windowAccepted: 10, windowStartedAt: '2027-05-01T07:59:00.000Z', paceMs: 100 }), NOW)).to.equal(1_000);
  });

  it('is left behind the quicker, the longer the server limits nothing', () => {
    let state = seen({ paceMs: 1_000 });
    const paces: number[] = [];
    for (let accepted = 0; accepted < 600 && state.paceMs !== null; accepted += 30) {
      state = { ...state, paceMs: pacedAfter(state, 30), windowAccepted: state.windowAccepted + 30 };
      paces.push(state.paceMs ?? 0);
    }
    expect(paces.slice(0, 3)).to.deep.equal([950, 857, 735]);
    expect(paces.length).to.be.at.most(16);
    expect(paces.at(-1)).to.equal(0);
  });
});

describe('A rate such as MAIL_RATE', () => {
  const HOUR_SECONDS = 3_600;
  const random = new Random(7);

  /** When each message leaves in an hour, in milliseconds, if more wait than may leave and the scheduler looks once a second. */
  function departures(interval: number, latenessMs: number): number[] {
    let state = NO_MESSAGES;
    return Array.from({ length: HOUR_SECONDS }, (_, second) => second * 1_000 + random.next() * latenessMs).flatMap((at) => {
      const now = new Date(Date.parse('2027-05-01T08:00:00.000Z') + at);
      const count = allowance(state, interval, now);
      if (count > 0) state = { ...state, nextSendAt: nextSendAt(state, interval, count, now) };
      return Array.from({ length: count }, () => at);
    });
  }

  function mostInAMinute(times: number[]): number {
    let start = 0;
    return Math.max(
      ...times.map((at, index) => {
        while (at - (times[start] ?? 0) >= 60_000) start++;
        return index - start + 1;
      }),
    );
  }

  it('is kept whatever it is: not slower, and no minute has more than two seconds of it too many', () => {
    for (const interval of [
      30,
      100,
      500,
      667,
      750,
      1_000,
      1_100,
      1_500,
      7_200,
      ...Array.from({ length: 20 }, () => 50 + random.next() * 5_000),
    ])
      for (const latenessMs of [0, 100, 400]) {
        const times = departures(interval, latenessMs);
        const about = `one each ${interval} ms, up to ${latenessMs} ms late`;
        expect(times.length, about).to.be.at.least(Math.floor((HOUR_SECONDS * 1_000 * 0.99) / interval));
        expect(mostInAMinute(times), about).to.be.at.most(Math.ceil(62_000 / interval) + 1);
      }
  });
});
