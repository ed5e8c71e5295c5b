import { createAccountByOperator } from '../../src/accounts/creation/createByOperator.ts';
import { type AccountDeps, createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { type Db, query } from '../../src/database/dialect.ts';
import { OPERATOR } from '../support/factories.ts';
import { HttpUser, PASSWORD } from '../support/httpUser.ts';
import { createTestDeps } from '../support/service.ts';

/** What clients with an account, or about to create one, hold. */
export interface AccountFixtures {
  /** Session tokens of an administrator, an organiser and a member who are signed in. */
  sessions: string[];
  usernames: string[];
  /** Ids of accounts, mostly of ones that are not signed in. */
  accountIds: string[];
  /** `Cookie` headers of flows in several states. */
  flowCookies: string[];
  /** Codes that were sent, and secrets of links. */
  codes: string[];
  confirmTokens: string[];
}

export const NO_ACCOUNTS: AccountFixtures = {
  sessions: [],
  usernames: ['amina'],
  accountIds: [],
  flowCookies: [],
  codes: [],
  confirmTokens: [],
};

const ROLES = ['administrator', 'organiser', 'member'];
const SELECT_CHALLENGES = `SELECT id, secret_hash AS "secretHash", account_id AS "accountId", expires_at AS "expiresAt" FROM challenges`;

interface SentChallenge {
  id: string;
  secretHash: string;
  accountId: string | null;
  expiresAt: string;
}

/** Dependencies to create accounts in the database of the running service, with the real time. */
export async function createFuzzDeps(DATABASE_URL: string): Promise<AccountDeps> {
  const deps = await createTestDeps({ DATABASE_URL });
  return createAccountDeps({ ...deps, now: () => new Date() });
}

/** Creates new accounts: the earlier ones have been signed out or disabled, or have lost their roles by now. */
export async function createAccounts(deps: AccountDeps, url: string): Promise<AccountFixtures> {
  const { db } = deps;
  const fixtures: AccountFixtures = { ...NO_ACCOUNTS, sessions: [], usernames: [], flowCookies: [] };
  const [existing] = await query<{ count: number }>(db, 'SELECT count(*) AS count FROM accounts');
  for (const role of [...ROLES, 'administrator']) {
    const username = `${role}.${existing?.count}.${fixtures.sessions.length}`;
    const email = `${username}@example.org`;
    const { id } = await createAccountByOperator(deps, OPERATOR, { username, password: PASSWORD, email, roles: [role] });
    const user = await startLogin(url, username);
    fixtures.sessions.push(await signIn(deps, user, id));
    fixtures.usernames.push(username);
    fixtures.flowCookies.push(
      cookieOf(await startLogin(url, username)),
      cookieOf(await startFlow(url, 'login')),
      cookieOf(await startRegistration(url)),
    );
  }
  const createdAccounts = await query<{ id: string }>(
    db,
    "SELECT id FROM accounts WHERE created_via <> 'operator' ORDER BY id DESC LIMIT 100",
  );
  fixtures.accountIds = createdAccounts.map(({ id }) => id);
  const challenges = await query<SentChallenge>(
    db,
    `${SELECT_CHALLENGES} WHERE purpose = 'confirm' AND used_at IS NULL ORDER BY id DESC LIMIT 100`,
  );
  fixtures.codes = challenges.flatMap(
    (challenge) => deps.codes.codeOf(challenge, 'alphanumeric') ?? deps.codes.codeOf(challenge, 'numeric') ?? [],
  );
  fixtures.confirmTokens = challenges.map(({ id }) => deps.confirmTokens.sign(id));
  return fixtures;
}

async function startFlow(url: string, flow: 'login' | 'registration'): Promise<HttpUser> {
  const user = new HttpUser({ url });
  await user.post(`/users/${flow}/init`);
  return user;
}

async function startLogin(url: string, username: string): Promise<HttpUser> {
  const user = await startFlow(url, 'login');
  await user.post('/users/login/userdata', { username, password: PASSWORD });
  return user;
}

async function startRegistration(url: string): Promise<HttpUser> {
  const user = await startFlow(url, 'registration');
  const phoneNumber = `+32470${String(Date.now()).slice(-6)}`;
  await user.post('/users/registration/set/userdata', { username: `new.${phoneNumber.slice(-8)}`, password: PASSWORD, phoneNumber });
  await user.post('/users/registration/start/verify');
  return user;
}

/** Signs in with the code that the service sent, derived from the secret as the service does it. */
async function signIn(deps: AccountDeps, user: HttpUser, id: string): Promise<string> {
  await user.post('/users/login/verify/start');
  const code = deps.codes.codeOf(await newestChallenge(deps.db, id), 'numeric');
  const { status, text } = await user.post('/users/login/verify/check', code ?? '');
  if (status !== 200) throw new Error(`Login was answered with ${status}: ${text}`);
  return text;
}

async function newestChallenge(db: Db, accountId: string): Promise<SentChallenge> {
  const [challenge] = await query<SentChallenge>(db, `${SELECT_CHALLENGES} WHERE account_id = ? ORDER BY id DESC LIMIT 1`, [accountId]);
  if (!challenge) throw new Error('No code was sent');
  return challenge;
}

function cookieOf({ cookies }: HttpUser): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
