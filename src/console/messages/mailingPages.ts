import { actorOf } from '../../accounts/session/requireSession.ts';
import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { findMailing, listMailings } from '../../mailings/mailing.ts';
import { cancelMailing, continueMailing, pauseMailing, sendMailing } from '../../mailings/manageMailing.ts';
import { sendTestEmail } from '../../mailings/testEmail.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { type Done, doneUrl } from '../shell/doneTexts.ts';
import { accountOf, eventOf } from '../shell/guards.ts';
import { sendSchema, testSchema } from './mailingInputs.ts';
import { createShowMailing } from './mailingPage.ts';
import { mailingRefByField } from './mailingRef.ts';
import { mailingTexts } from './mailingTexts.ts';

const PATH = '/console/events/:slug/messages';

const ACTS = [
  { name: 'pause', done: 'messagePaused', act: pauseMailing },
  { name: 'continue', done: 'messageContinued', act: continueMailing },
  { name: 'cancel', done: 'messageCancelled', act: cancelMailing },
] as const;

/** The messages to many people of an event, and what is done with one. */
export function mailingPages(deps: ConsoleDeps) {
  const { db, guards, limits } = deps;
  const router = createRouter();
  const mayWrite = guards.event('messages:send');
  const showMailing = createShowMailing(deps);

  router.get(PATH, ...mayWrite, async (ctx) => {
    const [event, language] = [eventOf(ctx), languageOf(ctx)];
    const messages = (await listMailings(db, event.id)).map((mailing) => ({
      ...mailingTexts(mailing, event, language),
      path: `${ctx.path}/${mailing.id}`,
      recipients: mailing.startedAt === null ? null : mailing.recipients.toLocaleString(language),
    }));
    consolePage(ctx, 'messages', { title: t(language, 'mailings.title'), messages });
  });

  router.get(`${PATH}/:id`, ...mayWrite, (ctx) => showMailing(ctx));

  router.post(`${PATH}/:id/send`, ...mayWrite, form, (ctx) =>
    act(ctx, async () => {
      const { at } = validate(sendSchema, { at: fieldsOf(ctx).at });
      const { state } = await sendMailing(deps, actorOf(ctx), refOf(ctx), at);
      return state === 'scheduled' ? 'messageScheduled' : 'messageSent';
    }),
  );

  for (const { name, done, act: doIt } of ACTS)
    router.post(`${PATH}/:id/${name}`, ...mayWrite, form, (ctx) =>
      act(ctx, async () => {
        await doIt(deps, actorOf(ctx), refOf(ctx));
        return done;
      }),
    );

  router.post(
    `${PATH}/:id/test`,
    ...mayWrite,
    limits.limit({ name: 'test-email-form', max: 20, windowSeconds: 3_600, subjectOf: (ctx) => accountOf(ctx).id }),
    form,
    (ctx) =>
      act(ctx, async () => {
        const event = eventOf(ctx);
        const { language = event.language } = validate(testSchema, { language: fieldsOf(ctx).language });
        const { id: mailingId } = await findMailing(db, event, String(ctx.params.id));
        await sendTestEmail(deps, actorOf(ctx), event, { mailingId, language });
        return 'testSent';
      }),
  );

  /** Shows the message again, with what was done or what is wrong. */
  function act(ctx: Context, work: () => Promise<Done>) {
    return rerenderOnError(
      ctx,
      (_, errors) => showMailing(ctx, errors),
      async () => {
        const done = await work();
        redirect(ctx, doneUrl(`/console/events/${eventOf(ctx).slug}/messages/${ctx.params.id}`, done));
      },
    );
  }

  return router;
}

function refOf(ctx: Context) {
  return mailingRefByField(ctx, fieldsOf(ctx).version);
}

function fieldsOf(ctx: Context): FormFields {
  return (ctx.request.body ?? {}) as FormFields;
}
