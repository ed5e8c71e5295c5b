import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isFileReplaced } from '../database/fileReplaced.ts';
import { isMigrated } from '../database/migrate.ts';
import { inTransaction } from '../database/transaction.ts';
import { sqliteFile } from '../databaseUrl.ts';
import type { Deps } from '../deps.ts';
import { jsonResponse } from '../http/apiResponses.ts';
import { type ApiOperation, ApiRouter } from '../http/apiRouter.ts';
import { arrayOf, BOOLEAN, objectSchema, TEXT } from '../http/jsonSchema.ts';
import { findCurrentPause } from '../messages/outboxPause.ts';
import { findStalled } from '../messages/stalledOutbox.ts';

/** More than a large batch of sign-ups takes. */
const MIN_FREE_BYTES = 4 * 1_048_576;
/** Twice the time in which a command is answered. */
const MAX_WAITING_MS = 10_000;

const aliveSchema = objectSchema<{ alive: boolean }>({ alive: BOOLEAN });
const LIVENESS: ApiOperation = {
  id: 'getLiveness',
  summary: 'Liveness: the process is running',
  responses: { 200: jsonResponse('It is', aliveSchema, { alive: true }) },
};
const readinessSchema = objectSchema<{ ready: boolean; problems: string[]; warnings?: string[] }>(
  { ready: BOOLEAN, problems: arrayOf(TEXT), warnings: arrayOf(TEXT) },
  ['warnings'],
);
const READINESS: ApiOperation = {
  id: 'getReadiness',
  summary: 'Readiness: the service can work, or the reasons why it cannot',
  responses: {
    200: jsonResponse('Ready', readinessSchema, { ready: true, problems: [] }),
    503: jsonResponse('Not ready', readinessSchema, { ready: false, problems: ['the disk is full'] }),
  },
};

/**
 * GET /healthz: the process is alive. GET /readyz: it can do its work; else 503 with its problems. `waitingMs` is the
 * waiting time of the oldest command.
 */
export function healthRoutes(deps: Deps, waitingMs: () => number) {
  const api = new ApiRouter('Service');
  const file = sqliteFile(deps.config.DATABASE_URL);

  api.get('/healthz', LIVENESS, (ctx) => {
    ctx.body = { alive: true };
  });

  api.get('/readyz', READINESS, async (ctx) => {
    const problems = await findProblems();
    const warnings = problems.length === 0 ? [...(await pauseWarnings()), ...(await smsWarnings())] : [];
    ctx.status = problems.length === 0 ? 200 : 503;
    ctx.body = { ready: problems.length === 0, problems, ...(warnings.length > 0 && { warnings }) };
  });

  async function findProblems(): Promise<string[]> {
    // We would go on writing to the unlinked file.
    if (isFileReplaced(deps.db)) return ['the database file was replaced or removed: restart the service'];
    const stuck = waitingMs() > MAX_WAITING_MS ? ['no sign-up has been saved for 10 seconds, although some wait'] : [];
    const checks = [
      ['the database cannot be written', isWritable().catch(() => false)],
      ['the disk is full', hasDiskSpace()],
      ['the database is not migrated', isMigrated(deps.db)],
      ['the outbox is stalled', findStalled(deps.db, 'email', deps.now()).then((stalled) => stalled === null)],
    ] as const;
    const results = await Promise.all(checks.map(([, check]) => check.catch(() => null)));
    const problems = checks.flatMap(([problem], index) => (results[index] === false ? [problem] : []));
    // A check that could not ask has found nothing. Why it could not is told already if the database cannot even be written.
    const couldNotAsk = results.includes(null) && results[0] !== false ? ['the database cannot be asked'] : [];
    return [...problems, ...couldNotAsk, ...stuck];
  }

  function isWritable(): Promise<boolean> {
    return inTransaction(
      deps.db,
      async (db) => {
        // Takes the write lock but locks no event, so that frequent probes never block the command processor.
        await db('events')
          .where({ id: '' })
          .update({ last_sequence: db.ref('last_sequence') });
        return true;
      },
      () => false,
    );
  }

  /** A statement that is rolled back needs no disk space, so the file system is asked. */
  async function hasDiskSpace(): Promise<boolean> {
    if (file === null) return true;
    const { bavail, bsize } = await statfs(dirname(file));
    return bavail * bsize > MIN_FREE_BYTES;
  }

  /** Only a warning: sign-ups work, and the operator paused it on purpose. */
  async function pauseWarnings(): Promise<string[]> {
    const pause = await findCurrentPause(deps.db);
    return pause ? [`the outbox is paused since ${pause.pausedAt} (${pause.reason}): slotkeeper outbox resume`] : [];
  }

  /** Only a warning: sign-ups need no SMS, signing in by phone does. */
  async function smsWarnings(): Promise<string[]> {
    const stalled = await findStalled(deps.db, 'sms', deps.now());
    return stalled ? [`no SMS was sent since ${stalled.since}: see slotkeeper doctor`] : [];
  }

  return api;
}
