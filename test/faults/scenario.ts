import type { Setting, Stage } from './stage.ts';

export type Where = 'sqlite' | 'postgres';

/** One kind of fault. */
export interface Scenario {
  name: string;
  /** Where it can happen; on both unless told otherwise. */
  on?: Where[];
  /** What the stage has to have that others do not. */
  needs?: () => Promise<Partial<Setting>>;
  /** What happens, and is over when it resolves: from then on everything has to be well again. */
  happens: (stage: Stage, times: number) => Promise<void>;
}
