import type { Assessment } from './assessment.ts';
import type { DatabaseKind } from './scenario.ts';

export interface ScenarioResult extends Assessment {
  scenario: string;
  database: DatabaseKind;
  processes: number;
  /** The median time from the end of a fault until people are registered again. */
  recoveryMs: number;
  slowestRecoveryMs: number;
  /** The longest delay of an event loop. */
  freezeMs: number;
  seconds: number;
}

export interface ControlResult {
  guard: string;
  scenario: string;
  detected: boolean;
  attempts: number;
  seconds: number;
  /** Figures and the first problem. */
  summary: string;
}

export interface Burst {
  name: string;
  /** Seconds until the last answer. */
  seconds: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  signedUp: number;
  refused: number;
  /** Other answers, lost connections, and differences between the answers and the database. */
  errors: number;
  oversold: number;
}
