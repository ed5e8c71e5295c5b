import type { EnvironmentOptions, FaultEnvironment } from './environment.ts';

export type DatabaseKind = 'sqlite' | 'postgres';

export interface Scenario {
  name: string;
  /** Default: both. */
  on?: DatabaseKind[];
  /** Additional options of its environment. */
  setUp?: (databaseUrl: string) => Promise<Partial<EnvironmentOptions>>;
  /** Injects the fault. When it resolves, the fault is over and the service has to recover. */
  run: (environment: FaultEnvironment, times: number) => Promise<void>;
}
