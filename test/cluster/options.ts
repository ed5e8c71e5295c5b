import { parseArgs } from 'node:util';

/** What stands behind `npm run test:cluster --`. */
export interface Options {
  /** Only the three most important scenarios. */
  short: boolean;
  /** Only scenarios whose name contains this. */
  only: string;
  /** Only the negative control. */
  control: boolean;
  seed: number;
  /** A folder for what the parts of the cluster wrote. */
  logs: string | undefined;
}

export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      control: { type: 'boolean', default: false },
      seed: { type: 'string', default: String(Date.now() % 100_000) },
      logs: { type: 'string' },
    },
  });
  return { ...values, seed: Number(values.seed), logs: values.logs };
}
