import { type Db, query } from '../database/dialect.ts';
import { type Finding, findingsFor } from './check.ts';

const { ok, warn, fail } = findingsFor('replication');

/** What a primary says of its standbys. */
export interface Replication {
  /** `synchronous_standby_names`: empty if commits wait for no standby. */
  waitsFor: string;
  /** As in `server_version_num`: 150013 is 15.13. */
  version: number;
  /** Whether our role may see the state of standbys. */
  isVisible: boolean;
  /** Standbys that follow. `syncState` is that of `pg_stat_replication`: `sync`, `quorum`, `potential` or `async`. */
  standbys: { name: string; syncState: string }[];
  /** Names of replication slots for standbys that are not connected. */
  idleSlots: string[];
}

/**
 * The first minor version of each major one whose server, just started, waits for the standby. Before it a commit could be acknowledged
 * without, until the checkpointer had read synchronous_standby_names.
 */
const FIRST_WAITING_MINOR: Record<number, number> = { 14: 18, 15: 13, 16: 9, 17: 5 };

export async function checkReplication(db: Db): Promise<Finding[]> {
  const [settings] = await query<Omit<Replication, 'standbys' | 'idleSlots'>>(
    db,
    `SELECT current_setting('synchronous_standby_names') AS "waitsFor", CAST(current_setting('server_version_num') AS INTEGER) AS version,
      pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS "isVisible"`,
  );
  // To a role that may not see it, a backup looks like a standby.
  const standbys = await query<Replication['standbys'][number]>(
    db,
    `SELECT application_name AS name, sync_state AS "syncState" FROM pg_stat_replication
      WHERE coalesce(state, 'streaming') IN ('streaming', 'catchup')`,
  );
  const slots = await query<{ name: string }>(
    db,
    "SELECT slot_name AS name FROM pg_replication_slots WHERE slot_type = 'physical' AND NOT active AND restart_lsn IS NOT NULL",
  );
  return settings ? describeReplication({ ...settings, standbys, idleSlots: slots.map(({ name }) => name) }) : [];
}

/** Nothing is said about a server that never had a standby. */
export function describeReplication(replication: Replication): Finding[] {
  return [
    ...describeStandbys(replication),
    ...describeVersion(replication),
    ...replication.idleSlots.map((slot) =>
      warn(
        `the standby of the replication slot ${slot} does not follow, and what it lacks is kept on the disk of the primary`,
        `start it (patronictl list), or give it up: SELECT pg_drop_replication_slot('${slot}')`,
      ),
    ),
  ];
}

function describeStandbys({ waitsFor, isVisible, standbys }: Replication): Finding[] {
  if (waitsFor === '' && standbys.length === 0) return [];
  if (!isVisible && standbys.length > 0)
    return [
      warn('this role may not see whether a standby follows', 'as administrator: GRANT pg_read_all_stats TO the role of DATABASE_URL'),
    ];
  const synchronous = standbys.filter(({ syncState }) => ['sync', 'quorum'].includes(syncState)).map(({ name }) => name);
  if (synchronous.length > 0) return [ok(`commits wait for ${synchronous.join(', ')}`)];
  if (waitsFor === '')
    return [
      warn(
        'commits do not wait for the standby: if it replaces the primary, the last acknowledged sign-ups are lost',
        'synchronous_mode: true by patronictl edit-config, or set synchronous_standby_names; see docs/cluster.md',
      ),
    ];
  return [
    fail(
      `no standby of synchronous_standby_names (${waitsFor}) follows: every sign-up waits for one, and gets 503`,
      'start the standby, or take it off synchronous_standby_names; Patroni does that by itself: patronictl list',
    ),
  ];
}

function describeVersion({ waitsFor, version }: Replication): Finding[] {
  const [major, minor] = [Math.floor(version / 10_000), version % 10_000];
  const needed = FIRST_WAITING_MINOR[major];
  if (waitsFor === '' || needed === undefined || minor >= needed) return [];
  return [
    warn(
      `PostgreSQL ${major}.${minor} may acknowledge commits just after its start without waiting for the standby`,
      `upgrade both servers to ${major}.${needed} or newer`,
    ),
  ];
}
