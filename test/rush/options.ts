import { parseArgs } from 'node:util';

/** What stands behind `npm run rush --`. */
export interface Options {
  people: number;
  /** Only scenarios whose name contains this. */
  only: string;
  /** On a cluster made with the files of templates/cluster instead; as root. */
  cluster: boolean;
}

export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      people: { type: 'string', default: '10000' },
      only: { type: 'string', default: '' },
      cluster: { type: 'boolean', default: false },
    },
  });
  return { ...values, people: Number(values.people) };
}
