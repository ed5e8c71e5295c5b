import { randomUUID } from 'node:crypto';
import Joi from 'joi';
import { actorOf } from '../../accounts/session/requireSession.ts';
import type { Event } from '../../events/event.ts';
import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { localeOf, t } from '../../i18n/translate.ts';
import { createDoorAnswers } from '../../questions/answersAtDoor.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { checkIn } from '../../registrations/commands/checkIn.ts';
import { stateOf } from '../../registrations/domain/registrationState.ts';
import { STATE_KEYS } from '../../registrations/people/stateKeys.ts';
import { singleLineText } from '../../validation/text.ts';
import { JOI_OPTIONS, validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { accountOf, eventOf } from '../shell/guards.ts';
import { doorTexts, OUTCOME_KEYS } from './doorTexts.ts';
import { findFoundPeople } from './findFoundPeople.ts';

/** After the end, or the start if none is known, a phone keeps its list for doors that synchronise late. */
const KEPT_AFTER_MS = 48 * 3_600_000;

const checkInFormSchema = Joi.object<{ id: string; registration: string; people: number; search: string }>({
  id: Joi.string().guid().lowercase().required(),
  registration: Joi.string().guid().lowercase().required(),
  people: Joi.number().integer().min(-1_000).max(1_000).invalid(0).required(),
  search: singleLineText.max(100).allow('').default(''),
}).prefs(JOI_OPTIONS);

/** The page of a door. Without JavaScript it searches on the server; with it, a script takes over that works without network. */
export function doorPages({ db, now, processor, guards, limits: { limit } }: ConsoleDeps) {
  const router = createRouter();
  const path = '/console/events/:slug/door';
  const guard = guards.event('people:check_in');

  router.get(path, ...guard, async (ctx) => {
    const language = languageOf(ctx);
    const event = eventOf(ctx);
    const search = String(ctx.query.search ?? '').slice(0, 100);
    // The script reads codes in a worker and shows this page without network by another.
    ctx.set(
      'Content-Security-Policy',
      String(ctx.response.get('Content-Security-Policy')).replace(/worker-src [^;]+/, "worker-src 'self'"),
    );
    const answersOf = createDoorAnswers(await findQuestions(db, event), language);
    const found = search.trim() === '' ? [] : await findFoundPeople(db, event.id, search);
    consolePage(ctx, 'door', {
      title: t(language, 'door.title'),
      ...{ search, hasSearched: search.trim() !== '' },
      outcome: outcomeText(ctx, language),
      rows: found.map((registration) => {
        const { id, firstName, lastName, slots, arrived } = registration;
        const state = stateOf(registration);
        const left = state === 'confirmed' ? slots - arrived : 0;
        return {
          ...{ id, left, arrived, name: `${lastName} ${firstName}`.trim(), isConfirmed: state === 'confirmed', key: randomUUID() },
          state: t(language, STATE_KEYS[state]),
          answers: answersOf(registration.answers),
          came: t(language, 'door.people.cameOf', { arrived, slots }),
          some: left > 1,
        };
      }),
      accountId: accountOf(ctx).id,
      texts: JSON.stringify(doorTexts(language)),
      locale: localeOf(language),
      deleteAfter: deleteAfter(event, now()),
    });
  });

  router.post(path, limit({ name: 'door-form', max: 240, windowSeconds: 60 }), ...guard, form, async (ctx) => {
    const { id, registration, people, search } = validate(checkInFormSchema, ctx.request.body);
    const request = { id, registrationId: registration, people, undoes: null, scannedAt: now().toISOString() };
    const [result] = await processor.execute(checkIn(eventOf(ctx).id, [request], 'page', actorOf(ctx)));
    const query = new URLSearchParams({ search, outcome: result?.outcome ?? 'unknown' });
    redirect(ctx, `${ctx.path}?${query}`);
  });

  return router;
}

/** Milliseconds since 1970. */
function deleteAfter({ endsAt, startsAt }: Event, now: Date): number {
  return Math.max(Date.parse(endsAt ?? startsAt), now.getTime()) + KEPT_AFTER_MS;
}

/** What the form that led here has done. A closed list, because the query is the visitor's. */
function outcomeText(ctx: Context, language: string): string | null {
  const outcome = String(ctx.query.outcome);
  return Object.hasOwn(OUTCOME_KEYS, outcome) ? t(language, OUTCOME_KEYS[outcome as keyof typeof OUTCOME_KEYS], { name: '' }) : null;
}
