import type { Db } from '../../database/dialect.ts';
import { insert } from '../../database/tableMapping.ts';
import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findChallengeByHash } from '../domain/accountRepository.ts';
import { hasAdministratorBeside } from '../domain/adminActor.ts';
import { type Challenge, challenges, consume, isLiveChallenge, newChallenge } from '../domain/challenge.ts';
import { normalizeCode } from '../domain/codes.ts';
import { assertUsernameFree } from '../domain/newAccount.ts';
import { ADMINISTRATOR } from '../domain/role.ts';
import { type AccountUnitOfWork, recordAudit } from '../domain/unitOfWork.ts';
import { insertOperatorAccount, type OperatorAccountInput, prepareInput } from './createByOperator.ts';

const LINK_TTL_MINUTES = 60;

/** A single-use link that creates the first administrator; earlier links stop working. Null if there is an administrator. */
export function createFirstAdminLink(deps: AccountDeps, actor: Actor): Promise<string | null> {
  return deps.transact(actor, async (unitOfWork) => {
    if (await hasAdministratorBeside(unitOfWork, null)) return null;
    await unitOfWork
      .db('challenges')
      .where({ purpose: 'first_admin', used_at: null, superseded_at: null })
      .update({ superseded_at: unitOfWork.at });
    const challenge = newChallenge({ purpose: 'first_admin', channel: 'terminal' }, unitOfWork.now, { minutes: LINK_TTL_MINUTES });
    challenge.secretHash = deps.codes.hashFor(challenge.id, 'alphanumeric');
    await insert(unitOfWork.db, challenges, [challenge]);
    recordAudit(unitOfWork, null, { action: 'first_admin.link_created', subjectId: challenge.id });
    return `${deps.config.PUBLIC_URL}/first-administrator/${deps.codes.codeOf(challenge, 'alphanumeric')}`;
  });
}

/** @throws DomainError `gone` if the link is not live or there is an administrator. */
export async function assertFirstAdminLink(deps: AccountDeps, code: string): Promise<void> {
  await requireLiveLink(deps, { db: deps.db, at: deps.now().toISOString() }, code);
}

/** @throws DomainError `gone` if the link is not live or there is an administrator; `invalid` with field errors. */
export async function createFirstAdmin(
  deps: AccountDeps,
  actor: Actor,
  code: string,
  input: Omit<OperatorAccountInput, 'roles'>,
): Promise<Account> {
  await deps.transact(actor, (unitOfWork) => requireLiveLink(deps, unitOfWork, code));
  const adminInput = { ...input, roles: [ADMINISTRATOR] };
  const { contacts, passwordHash } = await prepareInput(deps, adminInput);
  return deps.transact(actor, async (unitOfWork) => {
    const challenge = await requireLiveLink(deps, unitOfWork, code);
    await assertUsernameFree(unitOfWork.db, input.username);
    if (!(await consume(unitOfWork.db, challenge.id, unitOfWork.at))) throw invalidLinkError();
    return insertOperatorAccount(unitOfWork, adminInput, contacts, passwordHash);
  });
}

async function requireLiveLink(deps: AccountDeps, unitOfWork: Pick<AccountUnitOfWork, 'db' | 'at'>, code: string): Promise<Challenge> {
  const challenge = await findChallengeByHash(unitOfWork.db, deps.codes.hashesOf(normalizeCode(code)));
  const isValid = challenge?.purpose === 'first_admin' && isLiveChallenge(challenge, unitOfWork.at);
  if (!challenge || !isValid || (await hasAdministratorBeside(unitOfWork, null))) throw invalidLinkError();
  return challenge;
}

/** Whether a link for the first administrator was ever made. */
export async function hasFirstAdminLink({ db }: AccountDeps): Promise<boolean> {
  return (await db('challenges').where({ purpose: 'first_admin' }).first('id')) !== undefined;
}

export function hasAdministrator(deps: { db: Db }): Promise<boolean> {
  return hasAdministratorBeside(deps, null);
}

function invalidLinkError(): DomainError {
  return new DomainError('gone', { key: 'accounts.errors.noFirstLink' });
}
