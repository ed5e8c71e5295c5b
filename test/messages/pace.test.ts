import { expect } from 'chai';
import { learnedPace, pacedAfter } from '../../src/messages/delivery/pace.ts';
import { type ChannelState, WORKING } from '../../src/messages/outbox/channelState.ts';

describe('The pace that is learned from a mail server that limits the rate', () => {
  const NOW = new Date('2027-05-01T08:00:02.000Z');
  const seen = (state: Partial<ChannelState>): ChannelState => ({
    ...{ id: 'email', acceptedAt: null, paceMs: null, nextSendAt: null, windowStartedAt: '2027-05-01T08:00:00.000Z', windowAccepted: 0 },
    ...WORKING,
    ...state,
  });

  it('is what it took in the time that it took', () => {
    expect(learnedPace(seen({ windowAccepted: 40 }), NOW)).to.equal(50);
  });

  it('becomes no crawl by replies to emails that were under way when the limit was reached', () => {
    expect(learnedPace(seen({ windowAccepted: 1, paceMs: 100 }), NOW)).to.equal(150);
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
