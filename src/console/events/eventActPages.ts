import { actorOf } from '../../accounts/session/requireSession.ts';
import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { callOff, closeSignUp, openSignUp, publishEvent, unpublishEvent } from '../../registrations/commands/changeEventState.ts';
import type { Command, Seen } from '../../registrations/domain/command.ts';
import { deleteEvent } from '../../registrations/processing/deleteEvent.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { seenByField, versionName } from '../shell/eventVersion.ts';
import { eventOf } from '../shell/guards.ts';
import { emailSentences } from './emailTexts.ts';
import { callOffSchema } from './eventSchemas.ts';
import { explainOutdated } from './outdated.ts';

/** Buttons of one step, and what is said afterwards. */
const STATE_ACTS = [
  ['publish', 'published', publishEvent],
  ['unpublish', 'unpublished', unpublishEvent],
  ['open', 'opened', openSignUp],
  ['close', 'closed', closeSignUp],
] as const;

/** The pages that publish, open, close, call off and delete an event. */
export function eventActPages(deps: ConsoleDeps) {
  const {
    db,
    processor,
    guards,
    limits: { limit },
  } = deps;
  const router = createRouter();
  const path = '/console/events/:slug';
  const limited = limit({ name: 'event-acts', max: 60, windowSeconds: 60 });

  for (const [name, done, toCommand] of STATE_ACTS)
    router.post(`${path}/${name}`, limited, ...guards.event('event:change'), form, async (ctx) => {
      await execute(ctx, toCommand);
      redirect(ctx, `/console/events/${eventOf(ctx).slug}?done=${done}`);
    });

  router.get(`${path}/call-off`, limited, ...guards.event('event:call_off'), (ctx) => showCallOff(ctx));
  router.post(`${path}/call-off`, limited, ...guards.event('event:call_off'), form, (ctx) =>
    rerenderOnError(ctx, showCallOff, async () => {
      const { reason } = fieldsOf(ctx);
      assertTyped(ctx);
      const input = validate(callOffSchema, reason?.trim() ? { reason: reason.trim() } : {});
      await execute(ctx, (event, actor, seen) => callOff(event, input.reason, actor, seen));
      redirect(ctx, `/console/events/${eventOf(ctx).slug}?done=calledOff`);
    }),
  );

  router.get(`${path}/delete`, ...guards.event('event:delete'), (ctx) => showDelete(ctx));
  router.post(`${path}/delete`, limited, ...guards.event('event:delete'), form, (ctx) =>
    rerenderOnError(ctx, showDelete, async () => {
      const event = eventOf(ctx);
      const seen = seenByField(event, fieldsOf(ctx).version);
      await explainOutdated(db, { event, seen, language: languageOf(ctx) }, () => deleteEvent(deps, event, actorOf(ctx), seen));
      redirect(ctx, '/console?done=deleted');
    }),
  );

  async function execute(ctx: Context, toCommand: (event: Event, actor: Actor, seen: Seen) => Command<Event>) {
    const event = eventOf(ctx);
    const seen = seenByField(event, fieldsOf(ctx).version);
    const command = toCommand(event, actorOf(ctx), seen);
    await explainOutdated(db, { event, seen, language: languageOf(ctx) }, () => processor.execute(command));
  }

  async function showCallOff(ctx: Context, errors: object = {}) {
    const language = languageOf(ctx);
    const { emails } = await processor.preview(callOff(eventOf(ctx), null, actorOf(ctx)));
    show(ctx, 'eventCallOff', 'console.eventActs.callOff', { sentences: emailSentences(emails, language), ...errors });
  }

  function showDelete(ctx: Context, errors: object = {}) {
    show(ctx, 'eventDelete', 'console.eventActs.delete', errors);
  }

  function show(ctx: Context, page: string, titleKey: string, data: object) {
    consolePage(ctx, page, { title: t(languageOf(ctx), titleKey), typed: fieldsOf(ctx), version: versionName(eventOf(ctx)), ...data });
  }

  return router;
}

export function fieldsOf(ctx: Context): FormFields {
  return (ctx.request.body ?? {}) as FormFields;
}

/** Calling off cannot be undone. */
function assertTyped(ctx: Context) {
  const { slug } = eventOf(ctx);
  if (fieldsOf(ctx).confirmation?.trim() === slug) return;
  const message = { key: 'console.eventActs.typeSlug', values: { slug } };
  throw new DomainError('invalid', message, { fieldErrors: [{ field: 'confirmation', message }] });
}
