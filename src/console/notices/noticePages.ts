import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { findChoices, noticeChoicesSchema } from '../../notices/noticeChoices.ts';
import { NOTICE_MODES, type NoticeMode } from '../../notices/noticeKind.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { accessOf, eventOf } from '../shell/guards.ts';
import { chooseNotices, ownerOf } from './chooseNotices.ts';

const KIND_KEYS = {
  firstSignUp: 'notices.kinds.firstSignUp',
  fullyBooked: 'notices.kinds.fullyBooked',
  waitList: 'notices.kinds.waitList',
  undeliverable: 'notices.kinds.undeliverable',
  lateCancellation: 'notices.kinds.lateCancellation',
  webhookDisabled: 'notices.kinds.webhookDisabled',
} as const;

const MODE_KEYS: Record<NoticeMode, string> = { now: 'notices.modes.now', daily: 'notices.modes.daily', off: 'notices.modes.off' };

/** The page on which everybody of a team chooses what they are told about the event. */
export function noticePages(deps: ConsoleDeps) {
  const router = createRouter();
  const path = '/console/events/:slug/notices';
  const guards = deps.guards.event('event:read');

  router.get(path, ...guards, (ctx) => show(ctx, {}));

  router.post(path, ...guards, form, (ctx) =>
    rerenderOnError(ctx, show, async () => {
      await chooseNotices(deps, ctx, validate(noticeChoicesSchema, ctx.request.body));
      redirect(ctx, `${ctx.path}?done=saved`);
    }),
  );

  async function show(ctx: Context, errors: { fieldErrors?: Record<string, string> }): Promise<void> {
    const language = languageOf(ctx);
    const stored = await findChoices(deps.db, ownerOf(ctx), accessOf(ctx).role);
    const chosen = { ...stored, ...(ctx.request.body as object | undefined) };
    const kinds = Object.entries(KIND_KEYS).map(([name, key]) => ({
      name,
      label: t(language, key),
      error: errors.fieldErrors?.[name],
      modes: NOTICE_MODES.map((value) => ({
        value,
        text: t(language, MODE_KEYS[value]),
        isChosen: value === chosen[name as keyof typeof KIND_KEYS],
      })),
    }));
    consolePage(ctx, 'notices', { title: t(language, 'notices.title'), kinds, lateDays: chosen.lateDays, event: eventOf(ctx), ...errors });
  }

  return router;
}
