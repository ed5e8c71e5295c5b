import { form, formWithLists, listField } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { localeOf, t } from '../../i18n/translate.ts';
import { visibleEvents } from '../../teams/eventAccess.ts';
import { EVENT_PERMISSIONS } from '../../teams/eventPermission.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { accountOf } from '../shell/guards.ts';
import { apiKeyLimit } from './apiKeyRoutes.ts';
import { type ApiKeyForm, apiKeyForm, LIFETIMES } from './apiKeySchemas.ts';
import { createOwnApiKey, listOwnApiKeys, revokeOwnApiKey } from './ownApiKeys.ts';

const DAY_MS = 24 * 3_600_000;
const PATH = '/console/api-keys';

/** The page with the keys of the signed-in account. */
export function apiKeyPages(deps: ConsoleDeps) {
  const { db, now, guards } = deps;
  const router = createRouter();
  const limited = apiKeyLimit(deps);

  router.get(PATH, ...guards.signedIn(), (ctx) => showApiKeys(ctx));

  // It shows the key in its own response: after a redirect the key would have to be kept somewhere.
  router.post(PATH, limited, ...guards.signedIn(), formWithLists, (ctx) =>
    rerenderOnError(ctx, showApiKeys, async () => {
      const { name, scopes, event, lifetime } = validate(apiKeyForm, formOf(ctx));
      const expiresAt = lifetime === 'unlimited' ? null : new Date(now().getTime() + Number(lifetime) * DAY_MS).toISOString();
      const created = await createOwnApiKey(deps, ctx, { name, scopes, slug: event || undefined, expiresAt });
      await showApiKeys(ctx, { created });
    }),
  );

  router.post(`${PATH}/:keyId/removal`, limited, ...guards.signedIn(), form, (ctx) =>
    rerenderOnError(ctx, showApiKeys, async () => {
      await revokeOwnApiKey(deps, ctx);
      redirect(ctx, `${PATH}?done=keyRevoked`);
    }),
  );

  async function showApiKeys(ctx: Context, more: { created?: object } = {}) {
    const language = languageOf(ctx);
    const typed = (more.created ? {} : (ctx.request.body ?? {})) as Partial<Record<keyof ApiKeyForm, unknown>>;
    const chosen = listField(typed.scopes) as unknown[];
    consolePage(ctx, 'apiKeys', {
      title: t(language, 'console.apiKeys.title'),
      keys: (await listOwnApiKeys(deps, ctx)).map((key) => ({
        ...key,
        path: `${PATH}/${key.id}`,
        used: dateOf(key.lastUsedAt, language),
        until: dateOf(key.expiresAt, language),
      })),
      typed: { name: typeof typed.name === 'string' ? typed.name : '' },
      scopes: EVENT_PERMISSIONS.map((permission) => {
        const scope = permission.replace(':', '_');
        return { permission, id: scope, text: t(language, `console.apiKeys.scopes.${scope}`), isChosen: chosen.includes(permission) };
      }),
      events: (await visibleEvents(db, accountOf(ctx))).map(({ slug, title }) => ({ slug, title, isChosen: slug === typed.event })),
      lifetimes: LIFETIMES.map((value) => ({ value, days: Number(value), isChosen: value === (typed.lifetime ?? '90') })),
      ...more,
    });
  }

  return router;
}

/** A form sends no list, and one choice as a text. */
function formOf(ctx: Context) {
  const body = ctx.request.body as Record<string, unknown>;
  return { ...body, scopes: listField(body.scopes) };
}

function dateOf(at: string | null, language: string): string | null {
  return at && new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(at));
}
