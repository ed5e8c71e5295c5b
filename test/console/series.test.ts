import { expect } from 'chai';
import fc from 'fast-check';
import { chartOf } from '../../src/console/overview/chart.ts';
import { seriesOf } from '../../src/console/overview/series.ts';
import type { HourOfSignUp } from '../../src/registrations/people/signUpHistory.ts';

const ZONES = ['Europe/Brussels', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC'];
const FIRST_HOUR = Date.parse('2027-03-20T00:00:00Z');

const hourOf = (offset: number, registered = 1, takenSlots = 1): HourOfSignUp => ({
  hour: new Date(FIRST_HOUR + offset * 3_600_000).toISOString().slice(0, 13),
  registered,
  takenSlots,
  confirmedSlots: 0,
  waitingParties: 0,
});

describe('The figures of an event over time', () => {
  it('end at the sum of all changes, whatever the time zone and the span', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 9_000 }), { minLength: 1, maxLength: 30 }),
        fc.constantFrom(...ZONES),
        fc.integer({ min: 0, max: 2_000 }),
        (offsets, zone, later) => {
          const hours = offsets.sort((a, b) => a - b).map((offset) => hourOf(offset, 1 + (offset % 3), 1 + (offset % 2)));
          const end = new Date(FIRST_HOUR + ((offsets.at(-1) ?? 0) + later) * 3_600_000 + 60_000);
          const { periods } = seriesOf(hours, zone, end);
          const total = (figure: 'registered' | 'takenSlots') => hours.reduce((sum, hour) => sum + hour[figure], 0);
          expect(periods.reduce((sum, { registered }) => sum + registered, 0)).to.equal(total('registered'));
          expect(periods.at(-1)?.takenSlots).to.equal(total('takenSlots'));
          expect(periods.length).to.be.at.most(110);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('have days of the event’s clocks: 23:30 in Brussels is still that day, also in summer', () => {
    const hours = [
      { ...hourOf(0), hour: '2027-03-31T21' },
      { ...hourOf(0), hour: '2027-03-31T22' },
    ];
    const { unit, periods } = seriesOf(hours, 'Europe/Brussels', new Date('2027-04-20T10:00:00Z'));
    expect(unit).to.equal('day');
    expect(periods.slice(0, 2).map(({ start, registered }) => [start, registered])).to.deep.equal([
      ['2027-03-31T00:00', 1],
      ['2027-04-01T00:00', 1],
    ]);
  });

  it('show hours of a rush, days of some weeks, and weeks of a year', () => {
    const unitAfter = (days: number) => seriesOf([hourOf(0)], 'UTC', new Date(FIRST_HOUR + days * 86_400_000)).unit;
    expect([unitAfter(1), unitAfter(30), unitAfter(300)]).to.deep.equal(['hour', 'day', 'week']);
  });

  it('fit into the drawing, with the capacity', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 1_000_000 }), (slots, waitingParties) => {
        const period = { start: '2027-05-01T00:00', registered: 1, takenSlots: slots, confirmedSlots: 0, waitingParties };
        const { taken, waiting, capacityY, top, middle } = chartOf([period], slots);
        const heights = [...`${taken}${waiting}`.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y));
        for (const y of [...heights, capacityY]) expect(y).to.be.within(0, 200);
        expect(middle * 2).to.equal(top);
        expect(middle).to.equal(Math.round(middle));
      }),
    );
  });
});
