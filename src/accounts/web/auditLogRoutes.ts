import { type AuditPage, auditQuerySchema, queryAuditLog } from '../../audit/queryAuditLog.ts';
import { jsonOrPage, jsonResponse, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { arrayOf, type JsonSchema, nullable, objectSchema, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { FORM_AGAIN, PAGE_SESSION_ERRORS } from '../session/sessionResponses.ts';
import { NO_SUCH_ACCOUNT, requireAccount, USER_PARAMS, userIdParam } from './userRoutes.ts';

const pageSchema: JsonSchema = {
  title: 'AuditPage',
  ...objectSchema<AuditPage>({
    entries: arrayOf(
      objectSchema<AuditPage['entries'][number]>({
        id: UUID,
        eventId: nullable({ type: 'string', description: 'Null, like accountId, for visitors without an account' }),
        accountId: nullable(TEXT),
        sequence: { type: 'integer', minimum: 1, description: '1, 2, 3 … in each chain' },
        at: TIMESTAMP,
        actor: { type: 'string', description: 'visitor, scheduler, operator:NAME or account:ID' },
        action: { type: 'string', description: 'object.past_participle' },
        subjectId: { type: 'string', description: 'Of the registration, event, account or flow' },
        data: { type: 'object', description: 'Without personal data' },
        correlationId: TEXT,
        hash: { type: 'string', description: 'Over this entry and the hash before' },
      }),
    ),
    next: nullable({ type: 'string', description: '`before` of the following page; null on the last one' }),
  }),
};
const PAGE_EXAMPLE: AuditPage = {
  entries: [
    {
      ...{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e11', eventId: null, accountId: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', sequence: 1 },
      ...{ at: '2027-05-01T08:00:00.000Z', actor: 'visitor', action: 'account.created' },
      ...{ subjectId: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', data: { createdVia: 'request' } },
      ...{ correlationId: 'b9f0c1d2-7c55-4a52-a1b7-0d6a1c1f7e10', hash: 'x0Jm1mJdQm0S6hVd3b0tq7Z8C0YbX4S7o2Vq1mJdQm0' },
    },
  ],
  next: null,
};

/** Responds with the audit log in words. It is given, because the words are those of the console, which is above accounts. */
export type ShowAuditLogPage = (ctx: Context) => Promise<void>;

/** The audit log, for administrators. */
export function auditLogRoutes({ db }: AccountDeps, guards: readonly Middleware[], showPage: ShowAuditLogPage) {
  const api = new ApiRouter('Administration');
  const responses = { 200: jsonResponse('A page, newest first', pageSchema, PAGE_EXAMPLE), ...problems(400), ...PAGE_SESSION_ERRORS };

  api.get(
    '/admin/users/:userId/audit-log',
    {
      id: 'getAuditLogOfUser',
      summary: 'The audit log of an account',
      security: 'session',
      params: USER_PARAMS,
      query: auditQuerySchema,
      responses: { ...responses, ...NO_SUCH_ACCOUNT },
    },
    ...guards,
    async (ctx) => {
      const { id } = await requireAccount(db, userIdParam(ctx));
      ctx.body = await queryAuditLog(db, { ...ctx.query, account: id });
    },
  );

  api.get(
    '/admin/audit-log',
    {
      ...{ id: 'getAuditLog', summary: 'The whole audit log', security: 'session', query: auditQuerySchema },
      responses: { ...responses, ...FORM_AGAIN, 200: jsonOrPage('A page, newest first', pageSchema, PAGE_EXAMPLE) },
    },
    ...guards,
    async (ctx) => {
      if (wantsPage(ctx)) return showPage(ctx);
      ctx.body = await queryAuditLog(db, ctx.query);
    },
  );

  return api;
}
