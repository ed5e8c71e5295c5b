import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Keys } from './crypto/keys.ts';
import type { Database } from './database/database.ts';

/** Shared dependencies. `main.ts` or a test creates them and passes them as an argument; there is no global state. */
export interface Deps {
  config: Config;
  db: Database;
  keys: Keys;
  log: Logger;
  /** Whether emails can be sent to addresses like `josé@example.org`. False while the mail server does not answer. */
  offersSmtpUtf8: () => Promise<boolean>;
  /** The clock; tests replace it. */
  now: () => Date;
}

/** Who makes a change, as recorded in the audit log. */
export interface Actor {
  /** `visitor`, `scheduler`, `operator:<user>`, `account:<id>`, or `mail:<source>` for what a mail server reports. */
  name: string;
  /** Links the audit entries to the log line of the request or job. */
  correlationId: string;
  /** Network of the client; missing for the service itself and the command line. */
  network?: string;
  /** Requested language; null or missing if any will do. */
  language?: string | null;
}
