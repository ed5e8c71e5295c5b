import { showsFrames } from '../../http/framing.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { LANGUAGES, rawText, t } from '../../i18n/translate.ts';
import { countAudience } from '../../mailings/countAudience.ts';
import { findMailing, type Mailing, textsOf } from '../../mailings/mailing.ts';
import { countProgress, listRecipients, RECIPIENT_STATES, type RecipientState } from '../../mailings/progress.ts';
import { causeText } from '../../messages/transports/causeText.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { accessOf, eventOf } from '../shell/guards.ts';
import { framePath } from './emailFramePages.ts';
import { previewInputSchema, recipientQuerySchema } from './mailingInputs.ts';
import { assertMaySeePeople } from './mailingRef.ts';
import { mailingTexts, RESULT_KEYS } from './mailingTexts.ts';
import { previewMailing } from './previewMailing.ts';
import { previewPeople } from './previewPeople.ts';

type Query = Record<string, unknown>;

/** Shows one message: how it looks, whom it reaches, how far it has got, and what can be done now. */
export function createShowMailing({ db, config }: ConsoleDeps) {
  return async (ctx: Context, errors: object = {}): Promise<void> => {
    const [event, language] = [eventOf(ctx), languageOf(ctx)];
    const mailing = await findMailing(db, event, String(ctx.params.id));
    const reach = await countAudience(db, mailing);
    const path = `/console/events/${event.slug}/messages/${mailing.id}`;
    const typed = (ctx.request.body ?? {}) as Query;
    consolePage(ctx, 'message', {
      ...mailingTexts(mailing, event, language),
      ...(await preview(ctx, mailing, path)),
      ...(await results(ctx, mailing, language, path)),
      ...actsOf(mailing),
      ...{ path, version: mailing.version, at: typed.at },
      reach: t(language, 'mailings.reach', { people: reach }),
      sendNow: t(language, 'mailings.sendNow', { people: reach }),
      ...errors,
    });
  };

  async function preview(ctx: Context, mailing: Mailing, path: string) {
    const event = eventOf(ctx);
    if (mailing.kind === 'message' && Object.keys(textsOf(mailing)).length === 0) return {};
    const input = validate(previewInputSchema, { person: ctx.query.person, language: ctx.query.language });
    if (input.person !== undefined) assertMaySeePeople(ctx);
    const { html: _, ...email } = await previewMailing({ db, event, publicUrl: config.PUBLIC_URL, input }, mailing);
    showsFrames(ctx);
    return {
      ...{ email, frame: framePath(path, input) },
      textLanguages: languagesOf(mailing).map((code) => ({
        code,
        name: rawText(code, 'language.name'),
        isChosen: code === email.language,
      })),
      people: await previewPeople(ctx, db, mailing, input.person),
    };
  }

  async function results(ctx: Context, mailing: Mailing, language: string, path: string) {
    if (mailing.startedAt === null) return {};
    const progress = await countProgress(db, mailing);
    const { state, after } = validate(recipientQuerySchema, { state: ctx.query.state, after: ctx.query.after });
    const { recipients, next } = accessOf(ctx).permissions.includes('people:read')
      ? await listRecipients(db, mailing, { state, after, limit: 50 })
      : { recipients: [], next: null };
    const link = (to: { state?: string | undefined; after?: number | undefined }) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(to)) if (value !== undefined) query.set(name, String(value));
      return `${path}?${query}`;
    };
    const text = (result: RecipientState) => t(language, RESULT_KEYS[result]);
    return {
      progress: RECIPIENT_STATES.map((result) => ({
        text: text(result),
        count: progress[result].toLocaleString(language),
        path: link({ state: result }),
        isCurrent: result === state,
      })),
      hasStarted: true,
      recipients: recipients.map((recipient) => ({
        ...recipient,
        name: `${recipient.firstName} ${recipient.lastName}`.trim(),
        path: `/console/events/${eventOf(ctx).slug}/people/${recipient.registration}`,
        text: text(recipient.state),
        cause: causeText(recipient.cause, language),
      })),
      nextPage: next === null ? null : link({ state, after: next }),
    };
  }
}

/** Between which there is a choice. */
function languagesOf(mailing: Mailing): string[] {
  const languages = mailing.kind === 'reminder' ? LANGUAGES : Object.keys(textsOf(mailing));
  return languages.length > 1 ? [...languages] : [];
}

/** What can be done now. */
function actsOf({ state, kind }: Mailing) {
  const isUnsent = state === 'draft' || state === 'scheduled';
  return {
    canEdit: isUnsent && kind === 'message',
    canSend: isUnsent,
    canPause: state === 'sending',
    canContinue: state === 'paused',
    canCancel: isUnsent || state === 'sending' || state === 'paused',
  };
}
