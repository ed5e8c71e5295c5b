import { randomUUID } from 'node:crypto';
import Joi from 'joi';
import { actorOf } from '../../accounts/session/requireSession.ts';
import { type WalkInInput, walkInSchema } from '../../checkin/checkInInput.ts';
import type { Event } from '../../events/event.ts';
import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { localeOf, t } from '../../i18n/translate.ts';
import { addWalkIn } from '../../registrations/commands/addWalkIn.ts';
import { checkIn } from '../../registrations/commands/checkIn.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';
import { uuidField } from '../../validation/uuid.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { accountOf, eventOf } from '../shell/guards.ts';
import { doorTexts, OUTCOME_KEYS } from './doorTexts.ts';
import { foundPeople } from './foundPeople.ts';

/** After the end, or the start if none is known, a phone keeps its list for doors that synchronise late. */
const KEPT_AFTER_MS = 48 * 3_600_000;

/** The name of this page among the devices that check people in. */
const DEVICE = 'page';

const checkInFormSchema = inputSchema<{ id: string; registration: string; people: number; search: string }>({
  id: uuidField.required(),
  registration: uuidField.required(),
  people: Joi.number().integer().min(-1_000).max(1_000).invalid(0).required(),
  search: singleLineText.max(100).allow('').default(''),
});

const walkInFormSchema = walkInSchema.fork(['device', 'scannedAt'], (field) => field.forbidden());

/** The page of a door. Without JavaScript it searches on the server; with it, a script takes over that works without network. */
export function doorPages({ db, now, links, processor, guards, limits: { limit } }: ConsoleDeps) {
  const router = createRouter();
  const path = '/console/events/:slug/door';
  const guard = guards.event('people:check_in');

  router.get(path, ...guard, (ctx) => showPage(ctx));

  router.post(path, limit({ name: 'door-form', max: 240, windowSeconds: 60 }), ...guard, form, async (ctx) => {
    const { id, registration, people, search } = validate(checkInFormSchema, ctx.request.body);
    const request = { id, registrationId: registration, people, undoes: null, scannedAt: now().toISOString() };
    const [result] = await processor.execute(checkIn(eventOf(ctx).id, [request], DEVICE, actorOf(ctx)));
    done(ctx, result?.outcome ?? 'unknown', search);
  });

  router.post(`${path}/walk-ins`, limit({ name: 'walk-ins', max: 120, windowSeconds: 60 }), ...guard, form, (ctx) =>
    rerenderOnError(ctx, showWalkInAgain, async () => {
      const walkIn: Omit<WalkInInput, 'device' | 'scannedAt'> = validate(walkInFormSchema, ctx.request.body);
      const when = { device: DEVICE, scannedAt: now().toISOString() };
      await processor.execute(addWalkIn({ ...walkIn, ...when, eventId: eventOf(ctx).id, links, actor: actorOf(ctx) }));
      done(ctx, 'added', '');
    }),
  );

  async function showPage(ctx: Context, walkIn: object = { slots: '1' }, errors: object = {}) {
    const language = languageOf(ctx);
    const event = eventOf(ctx);
    const search = String(ctx.query.search ?? '').slice(0, 100);
    // The script reads codes in a worker and shows this page without network by another.
    ctx.set(
      'Content-Security-Policy',
      String(ctx.response.get('Content-Security-Policy')).replace(/worker-src [^;]+/, "worker-src 'self'"),
    );
    consolePage(ctx, 'door', {
      title: t(language, 'door.title'),
      ...errors,
      ...{ search, hasSearched: search.trim() !== '' },
      outcome: outcomeText(ctx, language),
      rows: await foundPeople(db, event, search, language),
      // Another page is another walk-in; the same form twice adds nobody twice.
      walkIn: { key: randomUUID(), ...walkIn },
      accountId: accountOf(ctx).id,
      texts: JSON.stringify(doorTexts(language)),
      locale: localeOf(language),
      deleteAfter: deleteAfter(event, now()),
    });
  }

  function showWalkInAgain(ctx: Context, errors: object) {
    const { firstName, lastName, slots } = ctx.request.body as FormFields;
    return showPage(ctx, { firstName, lastName, slots, isOpen: true }, errors);
  }

  function done(ctx: Context, outcome: string, search: string) {
    redirect(ctx, `/console/events/${eventOf(ctx).slug}/door?${new URLSearchParams({ search, outcome })}`);
  }

  return router;
}

/** Milliseconds since 1970. */
function deleteAfter({ endsAt, startsAt }: Event, now: Date): number {
  return Math.max(Date.parse(endsAt ?? startsAt), now.getTime()) + KEPT_AFTER_MS;
}

/** What the form that led here has done. A closed list, because the query is the visitor's. */
function outcomeText(ctx: Context, language: string): string | null {
  const keys: Record<string, string> = { ...OUTCOME_KEYS, added: 'door.walkIn.added' };
  const outcome = String(ctx.query.outcome);
  return Object.hasOwn(keys, outcome) ? t(language, keys[outcome] as string, { name: '' }).trim() : null;
}
