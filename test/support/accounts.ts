import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { aPhoneNumber, aUsername, HttpUser, PASSWORD, passwordHashOf } from './httpUser.ts';
import { anOperatorAccount } from './operatorAccount.ts';
import { aService, type RunningService } from './service.ts';
import { TestSmsServer } from './smsServer.ts';
import { TestSmtpServer } from './smtpServer.ts';

export interface FullService extends RunningService {
  smsServer: TestSmsServer;
  smtpServer: TestSmtpServer;
}

/** The whole service, with a real mail server and a real SMS gateway. */
export async function aFullService(DATABASE_URL: string, settings: Record<string, string> = {}): Promise<FullService> {
  const [smsServer, smtpServer] = [await TestSmsServer.create(), await TestSmtpServer.create()];
  const defaults = { SMS_URL: smsServer.url, SMTP_URL: smtpServer.url, RATE_LIMIT_FACTOR: '1000' };
  return { ...(await aService({ DATABASE_URL, ...defaults, ...settings })), smsServer, smtpServer };
}

/** An account created by the operator, with an email address and a phone number unless told otherwise. */
export async function anAccount(
  service: FullService,
  { roles = ['member'], email, phone }: { roles?: string[]; email?: string; phone?: string } = {},
) {
  const username = aUsername();
  const [emailAddress, phoneNumber] = email || phone ? [email, phone] : [`${username}@example.org`, aPhoneNumber()];
  const input = { username, firstName: 'Amina', lastName: 'Diallo', email: emailAddress, phone: phoneNumber, roles };
  const id = await anOperatorAccount(createAccountDeps(service.deps), input);
  return { id, username, email: emailAddress ?? '', phone: phoneNumber ?? '' };
}

export type TestAccount = Awaited<ReturnType<typeof anAccount>>;

/** Signs in with the password and the code of the newest SMS. Returns a user who sends the session token. */
export async function signIn(
  { url, smsServer }: Pick<FullService, 'url' | 'smsServer'>,
  { username, phone }: TestAccount,
): Promise<HttpUser> {
  const user = new HttpUser({ url });
  const sentBefore = smsServer.messages.filter(({ to }) => to === phone).length;
  await user.post('/users/login/init');
  await user.post('/users/login/userdata', { username, passwordHash: passwordHashOf(PASSWORD) });
  await user.post('/users/login/verify/start');
  const { text, status } = await user.post('/users/login/verify/check', await smsServer.codeTo(phone, sentBefore + 1));
  if (status !== 200) throw new Error(`Login was answered with ${status}: ${text}`);
  user.token = text;
  return user;
}

/** A signed-in user whose account has these roles. */
export async function signedInAs(service: FullService, ...roles: string[]): Promise<HttpUser & { account: TestAccount }> {
  const account = await anAccount(service, { roles });
  return Object.assign(await signIn(service, account), { account });
}

/** A code that differs from `code`. */
export function wrongCodeFor(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}
