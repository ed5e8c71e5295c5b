import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import Router from '@koa/router';
import { rows, sqliteFile } from '../database/dialect.ts';
import { isMigrated } from '../database/migrate.ts';
import { wasReplaced } from '../database/replaced.ts';
import { inTransaction } from '../database/transaction.ts';
import type { State } from '../http/request.ts';
import { pauseNow } from '../letters/pause.ts';
import { standstill } from '../letters/standstill.ts';
import type { World } from '../world.ts';

/** A large batch of sign-ups, and then some. Bytes. */
const SMALLEST_ROOM = 4 * 1_048_576;

/** GET /healthz: the process is alive. GET /readyz: it can do its work; 503 with what is wrong when it cannot. */
export function healthRoutes(world: World) {
  const router = new Router<State>();
  const file = sqliteFile(world.config.DATABASE_URL);

  router.get('/healthz', (ctx) => {
    ctx.body = { alive: true };
  });

  router.get('/readyz', async (ctx) => {
    const wrong = await complaints();
    const warnings = wrong.length === 0 ? [...(await pauses()), ...(await withoutSms())] : [];
    ctx.status = wrong.length === 0 ? 200 : 503;
    ctx.body = { ready: wrong.length === 0, wrong, ...(warnings.length > 0 && { warnings }) };
  });

  async function complaints(): Promise<string[]> {
    // A file that was replaced is still written to by us, and by nobody read.
    if (wasReplaced(world.db)) return ['the database file was replaced or removed: restart the service'];
    const checks = [
      ['the database cannot be written', isWritable()],
      ['the disk is full', hasRoom()],
      ['the database is not migrated', isMigrated(world.db)],
      ['the outbox stands still', standstill(world.db, 'mail', world.now()).then((found) => found === null)],
    ] as const;
    const results = await Promise.all(checks.map(([, check]) => check.catch(() => false)));
    return checks.flatMap(([what], index) => (results[index] ? [] : [what]));
  }

  function isWritable(): Promise<boolean> {
    return inTransaction(
      world.db,
      async (db) => {
        // Asks for the right to write, and holds no event: whoever asks often must not stand in the desk's way.
        await rows(db, "UPDATE events SET turns = turns WHERE id = ''");
        return true;
      },
      () => false,
    );
  }

  /** A statement that is taken back needs no room, so the disk is asked itself. */
  async function hasRoom(): Promise<boolean> {
    if (file === null) return true;
    const { bavail, bsize } = await statfs(dirname(file));
    return bavail * bsize > SMALLEST_ROOM;
  }

  /** Sign-ups go on; whoever runs the service has paused the outbox, and can let it go on. */
  async function pauses(): Promise<string[]> {
    const pause = await pauseNow(world.db);
    return pause ? [`the outbox is paused since ${pause.pausedAt} (${pause.reason}): slotkeeper outbox resume`] : [];
  }

  /** Sign-ups need none: only people who sign in by phone wait. */
  async function withoutSms(): Promise<string[]> {
    const found = await standstill(world.db, 'sms', world.now());
    return found ? [`no SMS leaves since ${found.since}: see slotkeeper doctor`] : [];
  }

  return router;
}
