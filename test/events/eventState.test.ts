import { expect } from 'chai';
import { isSignUpOpen, isUpcoming } from '../../src/events/event.ts';
import { EVENT_STATES, eventState } from '../../src/events/eventState.ts';
import { aUnitOfWork } from '../support/unitOfWork.ts';

const PUBLISHED = '2027-05-01T08:00:00.000Z';
const OPENS = '2027-05-10T08:00:00.000Z';
const CLOSES = '2027-06-10T08:00:00.000Z';
const STARTS = '2027-06-13T17:00:00.000Z';
const ENDS = '2027-06-13T19:00:00.000Z';
const ALL_TIMES = { publishedAt: PUBLISHED, opensAt: OPENS, closesAt: CLOSES, startsAt: STARTS, endsAt: ENDS };

describe('The state of an event', () => {
  const event = (overrides: object = {}) => aUnitOfWork({ ...ALL_TIMES, ...overrides }).event;

  it('follows the times that the organiser has set, from one to the next', () => {
    const moments = [PUBLISHED, OPENS, CLOSES, STARTS, ENDS];
    const states = moments.flatMap((moment) => [eventState(event(), justBefore(moment)), eventState(event(), moment)]);
    // A draft is one because nothing says when it is published.
    expect(states.slice(1)).to.deep.equal(['scheduled', 'scheduled', 'open', 'open', 'closed', 'closed', 'begun', 'begun', 'over']);
  });

  it('is open from publishing until the start, if there are no other times, and over when it begins', () => {
    const plain = event({ opensAt: null, closesAt: null, endsAt: null });
    expect([PUBLISHED, justBefore(STARTS), STARTS].map((now) => eventState(plain, now))).to.deep.equal(['open', 'open', 'over']);
  });

  it('is what somebody did by hand, whatever the times say', () => {
    for (const now of [PUBLISHED, OPENS, CLOSES, STARTS, ENDS]) {
      expect(eventState(event({ calledOffAt: PUBLISHED }), now)).to.equal('called_off');
      expect(eventState(event({ publishedAt: null }), now)).to.equal('draft');
    }
    expect(eventState(event({ closedAt: PUBLISHED }), OPENS)).to.equal('closed');
    expect(eventState(event({ closedAt: PUBLISHED }), STARTS)).to.equal('begun');
  });

  it('lets people sign up while it is open only, and the wait list move until the start', () => {
    for (const now of [PUBLISHED, OPENS, CLOSES, STARTS, ENDS]) {
      expect(isSignUpOpen(event(), now)).to.equal(eventState(event(), now) === 'open');
      expect(isUpcoming(event(), now)).to.equal(now < STARTS);
      expect(isUpcoming(event({ publishedAt: null }), now)).to.equal(false);
    }
    expect(EVENT_STATES).to.have.length(7);
  });
});

function justBefore(moment: string): string {
  return new Date(Date.parse(moment) - 1).toISOString();
}
