import type { Period } from './series.ts';

/** Size of the drawing; the page stretches it, so only proportions count. */
const WIDTH = 600;
const HEIGHT = 200;

/** What an SVG needs to draw the series: paths in a box of 600 × 200. */
export interface Chart {
  taken: string;
  confirmed: string;
  waiting: string;
  /** Height of the line of the capacity. */
  capacityY: number;
  /** Value at the upper edge. */
  top: number;
  middle: number;
}

/** Steps, because slots are taken one by one and not in between. */
export function chartOf(periods: Period[], slots: number): Chart {
  const top = niceTop(Math.max(slots, ...periods.map(({ takenSlots, waitingParties }) => Math.max(takenSlots, waitingParties))));
  const y = (value: number) => round(HEIGHT - (HEIGHT * value) / top);
  const x = (index: number) => round((WIDTH * index) / periods.length);
  const steps = (figure: 'takenSlots' | 'confirmedSlots' | 'waitingParties') =>
    periods.map((period, index) => `V${y(period[figure])}H${x(index + 1)}`).join('');
  const area = (figure: 'takenSlots' | 'confirmedSlots') => `M0 ${HEIGHT}${steps(figure)}V${HEIGHT}Z`;
  return {
    taken: area('takenSlots'),
    confirmed: area('confirmedSlots'),
    waiting: `M0 ${HEIGHT}${steps('waitingParties')}`,
    capacityY: y(slots),
    top,
    middle: top / 2,
  };
}

/** The next round and even number above: its half is written in the middle of the scale. */
function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  const isFit = (candidate: number) => candidate > most && candidate % 2 === 0;
  return [2, 3, 4, 5, 6, 8, 10, 20].map((factor) => factor * power).find(isFit) ?? 20 * power;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
