import type { EnvironmentOptions, FaultEnvironment } from './environment.ts';

export type DatabaseKind = 'sqlite' | 'postgres';

export interface Scenario {
  name: string;
  /** Default: both. */
  on?: DatabaseKind[];
  /** Additional options of its environment. */
  setUp?: (databaseUrl: string) => Promise<Partial<EnvironmentOptions>>;
  /** For the fault, however often it is repeated. Default: two minutes for each repetition. */
  deadlineMs?: number;
  /** Injects the fault. When it resolves, the fault is over and the service has to recover. */
  run: (environment: FaultEnvironment, times: number) => Promise<void>;
}
