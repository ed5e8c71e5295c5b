import type { Cause, Owner, Stage } from '../../../src/messages/transports/faultTypes.ts';

type Row = readonly [stage: Stage, reply: string, owner: Owner, cause: Cause];

export type Replies = readonly (readonly [source: string, rows: readonly Row[]])[];
