import { setTimeout as pause } from 'node:timers/promises';
import { sendRequest } from '../support/client.ts';
import { HttpUser, PASSWORD, passwordHashOf } from '../support/httpUser.ts';
import { spendHour } from './attacker.ts';
import { anAdministrator, MINUTE_MS, startInstance } from './instance.ts';
import type { Measurement } from './report.ts';

const DAILY_BUDGET = 10;

/** SMS at every door that sends one, with a small budget; then an administrator signs in by SMS. */
export async function measureSms(): Promise<Measurement[]> {
  const instance = await startInstance({ SMS_DAILY_BUDGET: String(DAILY_BUDGET) });
  const { url, smsServer } = instance;
  const { username, phone } = await anAdministrator(instance);
  const number = (index: number) => `+32${471_000_000 + index * 10_007}`;
  const account = { firstName: 'A', lastName: 'B', enabled: true, password: PASSWORD, roles: ['member'], contact_type: 'phone' };
  const post = (path: string, body: unknown) => sendRequest(`${url}${path}`, { method: 'POST', body });
  await spendHour(instance, [
    (index) => post('/registration', { phone: number(index), password: PASSWORD, repeat_password: PASSWORD }),
    (index) => post('/user/register', { ...account, username: `sms${index}`, identities: [number(index)] }),
    async (index) => {
      const user = new HttpUser({ url });
      await user.post('/users/registration/init');
      await user.post('/users/registration/set/userdata', { username: number(index), password: PASSWORD, firstName: 'A', lastName: 'B' });
      return user.post('/users/registration/start/verify');
    },
  ]);
  await pause(1_000);
  const toStrangers = smsServer.messages.filter(({ to }) => to !== phone).length;
  // The administrator is somewhere else, where the limits of the attacker's network do not count.
  await instance.advance(2 * MINUTE_MS);
  const user = new HttpUser({ url });
  await user.post('/users/login/init');
  await user.post('/users/login/userdata', { username, passwordHash: passwordHashOf(PASSWORD) });
  const { status, body } = await user.post('/users/login/verify/start');
  const isSent = status === 200 && body?.channel === 'sms';
  return [
    { attack: 'SMS to other people', figure: toStrangers, unit: 'SMS', limit: 5, guard: 'limits per network, number and day' },
    {
      attack: 'SMS budget for signing in used up',
      figure: isSent ? 0 : 1,
      unit: 'administrators without SMS',
      limit: 0,
      guard: 'a part of the budget is kept for signing in',
    },
  ];
}
