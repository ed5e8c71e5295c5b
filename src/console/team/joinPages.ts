import { adminActorOf } from '../../accounts/session/requireSession.ts';
import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect, renderPage } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import { findInvitation } from '../../teams/invitation.ts';
import { acceptInvitation } from '../../teams/invite.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { accountOf } from '../shell/guards.ts';
import { roleName } from './teamPage.ts';

/**
 * What the link of an invitation opens: a page for everybody who has the link, and one for the account that joins. Nothing happens
 * by opening a link, because programs that check emails open them, too.
 */
export function joinPages(deps: ConsoleDeps) {
  const { db, now, guards, limits, invitationTokens } = deps;
  const router = createRouter();
  const limited = limits.limit({ name: 'invitation', max: 60, windowSeconds: 60 });
  const path = '/console/invitations/:token';

  router.get(path, limited, async (ctx) => renderPage(ctx, 'invitation', { ...(await wordsOf(ctx)), joinPath: `${ctx.path}/join` }));

  router.get(`${path}/join`, ...guards.signedIn(), async (ctx) => {
    const { username } = accountOf(ctx);
    consolePage(ctx, 'join', { ...(await wordsOf(ctx)), username, path: ctx.path });
  });

  router.post(`${path}/join`, ...guards.signedIn(), form, async (ctx) => {
    const { event } = await found(ctx);
    await acceptInvitation(deps, { ...adminActorOf(ctx), id: accountOf(ctx).id }, String(ctx.params.token));
    redirect(ctx, `/console/events/${event.slug}?done=joined`);
  });

  function found(ctx: Context) {
    return findInvitation(db, invitationTokens, String(ctx.params.token), now());
  }

  async function wordsOf(ctx: Context) {
    const { event, invitation } = await found(ctx);
    const language = languageOf(ctx);
    const values = { event: event.title, role: roleName(language, invitation.role) };
    return { title: t(language, 'console.join.title', { event: event.title }), lead: t(language, 'console.join.lead', values) };
  }

  return router;
}
