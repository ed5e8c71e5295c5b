import type { Registration } from '../registrations/domain/registration.ts';

/** What became of the newest email to a person, without those that were withdrawn. */
export type LastEmail = 'sent' | 'bounced' | 'undeliverable' | 'waiting';

/** One row of an export. */
export interface ExportedPerson {
  registration: Registration;
  /** Place among the confirmed parties that wait, from 1; null: does not wait, or is not confirmed. */
  rank: number | null;
  /** Null: there was none. */
  lastEmail: LastEmail | null;
}
