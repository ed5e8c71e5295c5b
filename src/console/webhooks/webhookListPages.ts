import { actorOf } from '../../accounts/session/requireSession.ts';
import type { Event } from '../../events/event.ts';
import { formWithLists, listField } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { validate } from '../../validation/validate.ts';
import { listWebhooks } from '../../webhooks/findWebhook.ts';
import { createWebhook } from '../../webhooks/manageWebhooks.ts';
import { newWebhookSchema } from '../../webhooks/webhookInput.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { type WebhookBase, webhookBases, webhookLimit } from './webhookScope.ts';
import { typeChoices, type WebhookReader, webhookRow } from './webhookTexts.ts';

/** The webhooks of an event or for all events, and the form that adds one. */
export function webhookListPages(deps: ConsoleDeps) {
  const router = createRouter();
  const limited = webhookLimit(deps);
  for (const base of webhookBases(deps)) {
    const path = `/console${base.path}`;
    const show = (ctx: Context, more: { created?: object } = {}) => showList(deps, base, ctx, more);

    router.get(path, ...base.guards, (ctx) => show(ctx));

    // It shows the secret in its own response: after a redirect it would have to be kept somewhere.
    router.post(path, limited, ...base.guards, formWithLists, (ctx) =>
      rerenderOnError(ctx, show, async () => {
        const created = await createWebhook(deps, actorOf(ctx), base.scopeOf(ctx), validate(newWebhookSchema, webhookForm(ctx)));
        await show(ctx, { created });
      }),
    );
  }
  return router;
}

async function showList(deps: ConsoleDeps, { scopeOf }: WebhookBase, ctx: Context, more: { created?: object }): Promise<void> {
  const reader = readerOf(ctx);
  const scope = scopeOf(ctx);
  const path = pathOf(ctx);
  const typed = more.created ? {} : typedFields(ctx);
  consolePage(ctx, 'webhooks', {
    title: t(reader.language, scope === null ? 'webhooks.titleAll' : 'webhooks.tab'),
    path,
    webhooks: (await listWebhooks(deps.db, scope)).map((webhook) => webhookRow(webhook, path, reader)),
    ...{ typed, types: typeChoices(listField(typed.types) as unknown[], reader.language, scope === null) },
    ...more,
  });
}

/** Times of an event are shown on its clocks, and those for all events in UTC. */
export function readerOf(ctx: Context): WebhookReader {
  return { language: languageOf(ctx), timeZone: (ctx.state.event as Event | undefined)?.timeZone ?? 'UTC' };
}

/** Of the list, on which the paths of all its pages are built. */
export function pathOf(ctx: Context): string {
  return /^.*?\/webhooks/.exec(ctx.path)?.[0] ?? ctx.path;
}

/** A form sends no list, one choice as a text, and nothing if nothing is chosen, which means everything. */
export function webhookForm(ctx: Context): object {
  const { url, description, types } = typedFields(ctx);
  const chosen = listField(types) as unknown[];
  return { url, description, types: chosen.length === 0 ? null : chosen };
}

export function typedFields(ctx: Context): Record<string, unknown> {
  return (ctx.request.body ?? {}) as Record<string, unknown>;
}
