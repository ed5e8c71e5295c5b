import { DomainError } from '../../domainError.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { listOwnIdentities } from '../login/ownIdentities.ts';
import { actorOf } from '../session/requireSession.ts';
import { signedInPage } from '../session/signedInPage.ts';
import { identityIdParam, toIdentityView } from './identityView.ts';

export async function showIdentitiesPage(ctx: Context, deps: AccountDeps, data: object) {
  const identities = (await listOwnIdentities(deps, actorOf(ctx))).map(toIdentityView);
  const isOnlyOne = identities.filter(({ verified }) => verified).length === 1;
  const listed = identities.map((identity) => ({ ...identity, isRemovable: !(identity.verified && isOnlyOne) }));
  signedInPage(ctx, 'identities', { title: t(languageOf(ctx), 'accounts.pages.identities'), identities: listed, ...data });
}

export async function showRemovalPage(ctx: Context, deps: AccountDeps, errors: object) {
  const id = identityIdParam(ctx);
  const identity = (await listOwnIdentities(deps, actorOf(ctx))).find((own) => own.id === id);
  if (!identity) throw new DomainError('not-found', { key: 'accounts.errors.noIdentity' });
  const title = t(languageOf(ctx), 'accounts.pages.removeIdentity', { identity: identity.value });
  signedInPage(ctx, 'removeIdentity', { title, action: ctx.path, ...errors });
}
