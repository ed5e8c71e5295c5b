import type { Burst } from './burst.ts';
import type { Round, Row } from './rounds.ts';
import { type Spread, spread } from './statistics.ts';

/** A figure that depends less on the machine than absolute ones, with its targets. */
export interface Ratio extends Spread {
  name: string;
  better: 'more' | 'less';
  target: number;
  stretch: number;
  unit: string;
}

interface Measurements {
  register: Row[];
  emailCheck: Row[];
  /** Without and with concurrent logins. */
  logins: Row[];
  growth: Row[];
  burst: Burst;
}

/** Ratios between runners are taken round by round. */
export function ratios({ register, emailCheck, logins, growth, burst }: Measurements): Ratio[] {
  const [bare, memory, alone, service] = register.map(({ rounds }) => rounds) as [Round[], Round[], Round[], Round[]];
  const [withoutLogins, withLogins] = logins.map(({ rounds }) => rounds) as [Round[], Round[]];
  const [bareGet, checked] = emailCheck.map(({ rounds }) => rounds) as [Round[], Round[]];
  const to = (base: Round[], figure: 'rate' | 'cpu' | 'p50', of = service) =>
    spread(of.map((round, index) => round[figure] / (base[index]?.[figure] ?? 0)));
  const once = (measured: number) => ({ measured, min: measured, max: measured });
  return [
    { name: 'POST /register / bare Koa that echoes', ...atLeast(0.22, 0.32), ...to(bare, 'rate') },
    { name: 'POST /register / in-memory processor', ...atLeast(0.7, 0.85), ...to(memory, 'rate') },
    { name: 'POST /register / one transaction per command', ...atLeast(7, 11), ...to(alone, 'rate') },
    { name: 'CPU of POST /register / of bare Koa', ...atMost(4.5, 3), ...to(bare, 'cpu') },
    { name: 'POST /register: p99 / p50', ...atMost(3, 2), ...spread(service.map(({ p50, p99 }) => p99 / p50)) },
    { name: 'GET /email_check / bare Koa', ...atLeast(0.25, 0.45), ...to(bareGet, 'rate', checked) },
    {
      name: 'p99 of POST /register, 50 logging in / nobody',
      ...atMost(2, 1.5),
      ...spread(withLogins.map(({ p99 }, index) => p99 / (withoutLogins[index]?.p99 ?? 0))),
    },
    ...growth.slice(1).map(({ name, rounds }) => ({
      name: `CPU of POST /register ${name} / 1,000`,
      ...atMost(1.2, 1.1),
      ...to(growth[0]?.rounds ?? [], 'cpu', rounds),
    })),
    ...growth.slice(1).map(({ name, rounds }) => ({
      name: `p50 of POST /register ${name} / 1,000`,
      ...atMost(1.2, 1.1),
      ...to(growth[0]?.rounds ?? [], 'p50', rounds),
    })),
    { name: 'burst: oversold', ...atMost(0, 0), ...once(burst.oversold) },
    { name: 'burst: errors', ...atMost(0, 0), ...once(burst.errors) },
    { name: 'burst: p99 / time to drain', ...atMost(0.25, 0.2), ...once(burst.p99OfDrain) },
    { name: 'burst: growth in memory', ...atMost(120, 100), unit: ' MB', ...once(burst.peak - burst.before) },
  ];
}

function atLeast(target: number, stretch: number) {
  return { better: 'more', target, stretch, unit: '' } as const;
}

function atMost(target: number, stretch: number) {
  return { better: 'less', target, stretch, unit: '' } as const;
}
