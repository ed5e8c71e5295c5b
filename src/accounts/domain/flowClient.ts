import type { Actor } from '../../deps.ts';

/** Who sends a request about accounts. */
export interface Client {
  locale: string;
  /** IP address, for rate limits. */
  clientAddress: string;
  actor: Actor;
}

/** The client of a multi-step flow; `cookie` identifies the flow and is null before the first step. */
export interface FlowClient extends Client {
  cookie: string | null;
}
