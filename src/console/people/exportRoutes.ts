import Joi from 'joi';
import { actorOf } from '../../accounts/session/requireSession.ts';
import type { Event } from '../../events/event.ts';
import { countRows } from '../../exports/countRows.ts';
import { CONTENT_TYPES, EXPORT_FORMATS, type ExportFormat } from '../../exports/exportFormat.ts';
import { createExportLimit } from '../../exports/exportLimit.ts';
import { openExport } from '../../exports/openExport.ts';
import { recordExport } from '../../exports/recordExport.ts';
import { sendExport } from '../../exports/sendExport.ts';
import { createWallClock } from '../../exports/wallClock.ts';
import { type ApiResponse, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { TEXT } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { type PeopleFilter, peopleFilterSchema } from '../../registrations/people/peopleFilter.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { accountOf, eventOf } from '../shell/guards.ts';

interface ExportQuery extends PeopleFilter {
  format: ExportFormat;
  lang?: unknown;
}

/** The parameters of the list of people, as far as they choose people. */
const exportQuerySchema = (peopleFilterSchema as unknown as Joi.ObjectSchema<ExportQuery>).keys({
  format: Joi.valid(...EXPORT_FORMATS)
    .required()
    .description('`csv` is text (RFC 4180), `xlsx` an Excel workbook'),
  // The order of the page, which a spreadsheet changes by itself, and the language, which is read elsewhere.
  ...{ sort: Joi.any().strip(), direction: Joi.any().strip(), lang: Joi.any().strip() },
});

const FILE_RESPONSE: ApiResponse = {
  description: 'The file. It is complete if the connection ends regularly',
  content: Object.fromEntries(Object.values(CONTENT_TYPES).map((type) => [type.split(';')[0], { schema: TEXT }])),
  headers: { 'Content-Disposition': 'The name of the file' },
};

/** The people of an event as a file. */
export function exportRoutes({ db, log, now, processor, guards, limits: { limit } }: ConsoleDeps) {
  const api = new ApiRouter('Events');
  const atOnce = createExportLimit();

  api.get(
    '/api/events/:slug/export',
    {
      id: 'exportPeople',
      summary: 'Take the people of an event away as a file, in the order of registering',
      security: 'session',
      params: { slug: TEXT },
      query: exportQuerySchema,
      responses: {
        200: FILE_RESPONSE,
        302: redirectResponse('For browsers: to the login page'),
        ...problems(400, 401, 403, 404, 429, 503),
      },
    },
    limit({ name: 'export', max: 60, windowSeconds: 3_600 }),
    ...guards.event('people:export'),
    async (ctx) => {
      const { format, ...filter } = validate(exportQuerySchema, ctx.query);
      const event = eventOf(ctx);
      const end = atOnce.begin(accountOf(ctx).id);
      try {
        await processor.execute(recordExport(event, format, await countRows(db, event, filter), actorOf(ctx)));
        const questions = await findQuestions(db, event);
        ctx.type = CONTENT_TYPES[format];
        ctx.attachment(fileName(event, format, now()));
        sendExport(ctx, openExport(db, event, { format, language: languageOf(ctx), filter, questions }), log, end);
      } catch (error) {
        end();
        throw error;
      }
    },
  );

  return api;
}

/** `summer-walk-2027-05-01.csv`, with the day at the place of the event. */
function fileName({ slug, timeZone }: Event, format: ExportFormat, now: Date): string {
  const day = createWallClock(timeZone)(now.toISOString()).toISOString().slice(0, 10);
  return `${slug}-${day}.${format}`;
}
