import { actorOf } from '../../accounts/session/requireSession.ts';
import type { NewEventInput } from '../../events/createEvent.ts';
import type { EventInput } from '../../events/eventSchema.ts';
import { toEventInput, validateEvent } from '../../events/validateEvent.ts';
import { longForm } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { changeEvent } from '../../registrations/commands/changeEvent.ts';
import { visibleEvents } from '../../teams/eventAccess.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { seenByField, versionName } from '../shell/eventVersion.ts';
import { accountOf, eventOf } from '../shell/guards.ts';
import { type FormErrors, nameFields } from '../shell/nameFields.ts';
import { createForOwner } from './createForOwner.ts';
import { emailSentences } from './emailTexts.ts';
import { newEventFields, slugOf, toEventFormInput, toFormFields } from './eventForm.ts';
import { showEventForm } from './eventFormPage.ts';
import { previewOf } from './eventPreview.ts';
import { labelOfFault } from './fieldLabels.ts';
import { explainOutdated } from './outdated.ts';

/** The pages that create and change an event. */
export function eventFormPages(deps: ConsoleDeps) {
  const {
    db,
    config,
    now,
    processor,
    guards,
    limits: { limit },
  } = deps;
  const router = createRouter();

  router.get('/console/events/new', ...guards.signedIn('events:manage'), async (ctx) => {
    const latest = (await visibleEvents(db, accountOf(ctx))).at(-1);
    const timeZone = latest?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    showEventForm(ctx, { fields: newEventFields(timeZone, languageOf(ctx)), usesBrowserZone: latest === undefined });
  });

  router.post(
    '/console/events/new',
    limit({ name: 'create-event-page', max: 60, windowSeconds: 3_600 }),
    ...guards.signedIn('events:manage'),
    longForm,
    (ctx) => {
      const fields = ctx.request.body as FormFields;
      return rerenderOnError(
        ctx,
        (_, errors) => showEventForm(ctx, { fields, errors }),
        async () => {
          const slug = fields.slug?.trim() || slugOf(fields.title ?? '');
          const isDraft = fields.publish !== 'yes';
          const event = await createForOwner(deps, slug, toEventFormInput(fields) as NewEventInput, actorOf(ctx), isDraft);
          redirect(ctx, `/console/events/${event.slug}?done=${isDraft ? 'drafted' : 'published'}`);
        },
      );
    },
  );

  router.get('/console/events/:slug/edit', ...guards.event('event:change'), (ctx) => {
    const event = eventOf(ctx);
    showEventForm(ctx, { fields: { ...toFormFields(toEventInput(event)), version: versionName(event) } });
  });

  router.post(
    '/console/events/:slug/edit',
    limit({ name: 'edit-event-page', max: 120, windowSeconds: 60 }),
    ...guards.event('event:change'),
    longForm,
    (ctx) => {
      const fields = ctx.request.body as FormFields;
      const event = eventOf(ctx);
      // Whoever is told of another's change and saves again does so on purpose.
      const showAgain = (_: Context, errors: object) => showEventForm(ctx, { fields: { ...fields, version: versionName(event) }, errors });
      // "Back" from the page that says who is told: nothing typed is lost.
      if (fields.edit === 'yes') return showEventForm(ctx, { fields });
      return rerenderOnError(ctx, showAgain, () => change(ctx, fields));
    },
  );

  async function change(ctx: Context, fields: FormFields) {
    const event = eventOf(ctx);
    const seen = seenByField(event, fields.version);
    const command = changeEvent(event, toEventFormInput(fields) as Partial<EventInput>, actorOf(ctx), seen);
    const explained = <Result>(work: () => Promise<Result>) => explainOutdated(db, { event, seen, language: languageOf(ctx) }, work);
    const { emails } = await explained(() => processor.preview(command));
    if (emails.length > 0 && fields.sure !== 'yes') {
      const { sure: _, edit: _edit, ...typed } = fields;
      return consolePage(ctx, 'eventChange', {
        title: t(languageOf(ctx), 'console.eventForm.changeTitle'),
        sentences: emailSentences(emails, languageOf(ctx)),
        fields: Object.entries(typed).map(([name, value]) => ({ name, value })),
      });
    }
    await explained(() => processor.execute(command));
    redirect(ctx, `/console/events/${event.slug}?done=saved`);
  }

  /** Of what is typed: the form shows it beside itself, or in another tab. */
  router.post(
    '/console/event-preview',
    limit({ name: 'event-preview', max: 120, windowSeconds: 60 }),
    ...guards.signedIn(),
    longForm,
    (ctx) => {
      const title = t(languageOf(ctx), 'console.eventForm.preview');
      return rerenderOnError(
        ctx,
        (_, errors: FormErrors) => {
          const named = nameFields(errors, (field) => labelOfFault(field, languageOf(ctx)), languageOf(ctx));
          return consolePage(ctx, 'eventPreview', { title, faults: named.errors });
        },
        async () => {
          const settings = validateEvent(toEventFormInput(ctx.request.body as FormFields));
          consolePage(ctx, 'eventPreview', { title, preview: await previewOf(settings, config.PUBLIC_URL, now().toISOString()) });
        },
      );
    },
  );

  return router;
}
