import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { operatorActor } from '../../src/accounts/domain/adminActor.ts';
import { findAccount } from '../../src/accounts/domain/unitOfWork.ts';
import { createSession } from '../../src/accounts/login/sessions.ts';
import { sessionCookie } from '../../src/accounts/session/requireSession.ts';
import type { Event } from '../../src/events/event.ts';
import type { TeamRole } from '../../src/teams/eventPermission.ts';
import { addMember } from '../../src/teams/manageTeam.ts';
import { OPERATOR } from './factories.ts';
import { aUsername, HttpUser } from './httpUser.ts';
import { anOperatorAccount } from './operatorAccount.ts';
import type { RunningService } from './service.ts';

export interface ConsoleUser extends HttpUser {
  accountId: string;
  username: string;
  /** For Playwright: `page.context().addCookies([user.browserCookie])`. */
  browserCookie: { name: string; value: string; url: string };
}

/** Somebody who is signed in to the console, without the steps of signing in: they have tests of their own. */
export async function aConsoleUser(
  service: RunningService,
  { roles = ['organiser'], language = 'en' }: { roles?: string[]; language?: string } = {},
): Promise<ConsoleUser> {
  const accountDeps = createAccountDeps(service.deps);
  const username = aUsername();
  const names = { firstName: 'Amina', lastName: 'Diallo' };
  const id = await anOperatorAccount(accountDeps, { username, ...names, email: `${username}@example.org`, roles, locale: language });
  return signInAgain(service, { accountId: id, username });
}

/** Another session of somebody, as after they signed out. */
export async function signInAgain(
  service: RunningService,
  { accountId, username }: Pick<ConsoleUser, 'accountId' | 'username'>,
): Promise<ConsoleUser> {
  const accountDeps = createAccountDeps(service.deps);
  const token = await accountDeps.transact(OPERATOR, async (unitOfWork) => {
    const account = await findAccount(unitOfWork, accountId);
    if (!account) throw new Error('The account is gone.');
    return createSession(accountDeps, unitOfWork, account);
  });
  const { name } = sessionCookie(service.deps.config.PUBLIC_URL);
  const user = new HttpUser(service);
  user.cookies.set(name, token);
  return Object.assign(user, { accountId, username, browserCookie: { name, value: token, url: service.url } });
}

/** Puts an account into the team of an event. */
export async function joinTeam({ deps }: RunningService, event: Event, { accountId }: ConsoleUser, role: TeamRole): Promise<void> {
  await addMember(deps, operatorActor(OPERATOR), event, { accountId, role });
}
