import { actorOf } from '../../accounts/session/requireSession.ts';
import { form, formWithLists, listField } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { validate } from '../../validation/validate.ts';
import { findWebhook, viewOfWebhook } from '../../webhooks/findWebhook.ts';
import { deliveryQuerySchema, listDeliveries } from '../../webhooks/listDeliveries.ts';
import { changeWebhook, removeWebhook, rotateSecret, sendTest } from '../../webhooks/manageWebhooks.ts';
import { replayOne, replaySince } from '../../webhooks/replayDeliveries.ts';
import { newWebhookSchema } from '../../webhooks/webhookInput.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { type Done, doneUrl } from '../shell/doneTexts.ts';
import { pathOf, readerOf, typedFields, webhookForm } from './webhookListPages.ts';
import { type WebhookBase, webhookBases, webhookIdOf, webhookLimit } from './webhookScope.ts';
import { deliveryRow, typeChoices, webhookRow } from './webhookTexts.ts';

const HOUR_MS = 3_600_000;
/** What can be sent again, in hours. */
const PERIODS = [
  { hours: 1, key: 'webhooks.hours.hour' },
  { hours: 24, key: 'webhooks.hours.day' },
  { hours: 7 * 24, key: 'webhooks.hours.week' },
  { hours: 30 * 24, key: 'webhooks.hours.month' },
] as const;

/** One webhook: its settings, what it was told, and what can be done with it. */
export function webhookPages(deps: ConsoleDeps) {
  const router = createRouter();
  for (const base of webhookBases(deps)) addPage(router, deps, base);
  return router;
}

function addPage(router: ReturnType<typeof createRouter>, deps: ConsoleDeps, base: WebhookBase): void {
  const { guards, scopeOf } = base;
  const path = `/console${base.path}/:webhookId`;
  const limited = webhookLimit(deps);
  const show = (ctx: Context, more: object = {}) => showWebhook(deps, base, ctx, more);

  router.get(path, ...guards, (ctx) => show(ctx));

  router.post(path, limited, ...guards, formWithLists, (ctx) =>
    rerenderOnError(ctx, show, async () => {
      await changeWebhook(deps, actorOf(ctx), scopeOf(ctx), webhookIdOf(ctx), validate(newWebhookSchema, webhookForm(ctx)));
      redirect(ctx, doneUrl(ctx.path, 'saved'));
    }),
  );

  // It shows the secret in its own response, as the form that makes a webhook does.
  router.post(`${path}/rotate-secret`, limited, ...guards, form, async (ctx) => {
    await show(ctx, { created: { secret: await rotateSecret(deps, actorOf(ctx), scopeOf(ctx), webhookIdOf(ctx)) } });
  });

  const acts: [name: string, done: Done, act: (ctx: Context) => Promise<unknown>][] = [
    ['test', 'webhookTested', (ctx) => sendTest(deps, actorOf(ctx), scopeOf(ctx), webhookIdOf(ctx))],
    ['enable', 'saved', (ctx) => changeWebhook(deps, actorOf(ctx), scopeOf(ctx), webhookIdOf(ctx), { enabled: true })],
    ['disable', 'saved', (ctx) => changeWebhook(deps, actorOf(ctx), scopeOf(ctx), webhookIdOf(ctx), { enabled: false })],
    ['replay', 'webhookAgain', (ctx) => replaySince(deps, actorOf(ctx), scopeOf(ctx), webhookIdOf(ctx), chosenSince(ctx))],
    ['deliveries/:deliveryId', 'webhookAgain', (ctx) => replayOne(deps, scopeOf(ctx), webhookIdOf(ctx), String(ctx.params.deliveryId))],
  ];
  for (const [name, done, act] of acts)
    router.post(`${path}/${name}`, limited, ...guards, form, (ctx) =>
      rerenderOnError(ctx, show, async () => {
        await act(ctx);
        redirect(ctx, doneUrl(`${pathOf(ctx)}/${webhookIdOf(ctx)}`, done));
      }),
    );

  router.post(`${path}/removal`, limited, ...guards, form, async (ctx) => {
    await removeWebhook(deps, actorOf(ctx), scopeOf(ctx), webhookIdOf(ctx));
    redirect(ctx, doneUrl(pathOf(ctx), 'webhookRemoved'));
  });

  function chosenSince(ctx: Context): Date {
    const { hours } = PERIODS.find((period) => String(period.hours) === typedFields(ctx).hours) ?? PERIODS[0];
    return new Date(deps.now().getTime() - hours * HOUR_MS);
  }
}

async function showWebhook(deps: ConsoleDeps, { scopeOf }: WebhookBase, ctx: Context, more: object): Promise<void> {
  const reader = readerOf(ctx);
  const scope = scopeOf(ctx);
  const path = pathOf(ctx);
  const stored = await findWebhook(deps.db, scope, webhookIdOf(ctx));
  const webhook = webhookRow(await viewOfWebhook(deps.db, scope, stored.id), path, reader);
  const { before } = ctx.query;
  const page = await listDeliveries(deps.db, stored, validate(deliveryQuerySchema, typeof before === 'string' ? { before } : {}));
  const body = typedFields(ctx);
  // Only the form of the settings has an address.
  const typed = typeof body.url === 'string' ? body : { ...webhook };
  consolePage(ctx, 'webhook', {
    title: webhook.description || webhook.host,
    ...{ listPath: path, webhook, typed, types: typeChoices(listField(typed.types) as unknown[], reader.language, scope === null) },
    deliveries: page.deliveries.map((delivery) => deliveryRow(delivery, webhook.path, reader)),
    older: page.next && `${webhook.path}?before=${page.next}`,
    periods: PERIODS.map(({ hours, key }) => ({ hours, text: t(reader.language, key) })),
    ...more,
  });
}
