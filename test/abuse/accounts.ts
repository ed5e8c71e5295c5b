import { setTimeout as pause } from 'node:timers/promises';
import { sendRequest } from '../support/client.ts';
import { HttpUser, PASSWORD, passwordHashOf } from '../support/httpUser.ts';
import { spendHour } from './attacker.ts';
import { anAdministrator, type Instance } from './instance.ts';
import type { Measurement } from './report.ts';

/** Requests for accounts that name other people's addresses. */
export async function measureBlockedAddresses(instance: Instance): Promise<Measurement[]> {
  const { url, smtpServer } = instance;
  await anAdministrator(instance);
  const before = smtpServer.messages.length;
  let named = 0;
  await spendHour(instance, [
    (index) => {
      const strangers = Array.from({ length: 8 }, () => `owner${named++}@example.org`);
      return requestAccount(url, `squatter${index}`, [`mallory${index}@evil.example`, ...strangers]);
    },
  ]);
  await pause(1_000);
  await confirmAll(instance, before, /^mallory/);
  let blocked = 0;
  // Twenty owners come from networks of their own: the clock passes the attacker's limits.
  for (let owner = 0; owner < Math.min(named, 20); owner++) {
    await instance.advance(3_600_000);
    const { status } = await requestAccount(url, `owner${owner}`, [`owner${owner}@example.org`]);
    if (status !== 201) blocked++;
  }
  const toAdministrator = smtpServer.messages.slice(before).filter(({ recipients }) => recipients.includes('amina@example.org'));
  return [
    {
      attack: 'addresses blocked for their owners',
      figure: blocked,
      unit: 'of 20 owners',
      limit: 0,
      guard: 'only confirmed addresses count',
    },
    {
      attack: 'emails to the administrators about requests',
      figure: toAdministrator.length,
      unit: 'emails',
      limit: 30,
      guard: 'limit per network; requests are summed up',
    },
  ];
}

/** Asking for code after code at somebody's address. */
export async function measureVoidedCodes(instance: Instance): Promise<Measurement[]> {
  const { url, smtpServer } = instance;
  const email = 'newcomer@example.org';
  await sendRequest(`${url}/registration`, { method: 'POST', body: { email, password: PASSWORD, repeat_password: PASSWORD } });
  const code = /\b[A-Za-z0-9_-]{12}\b(?=\s|$)/m.exec((await smtpServer.messageTo(email, 1)).text ?? '')?.[0] ?? '';
  const link = /\S+\/registration\/\S+/.exec((await smtpServer.messageTo(email, 1)).text ?? '')?.[0];
  await spendHour(instance, [() => sendRequest(`${url}/registration/resend_code`, { method: 'POST', body: { email } })], 10);
  const path = link ? new URL(link).pathname : `/registration/${code}`;
  const { status } = await sendRequest(`${url}${path}`, { method: 'PATCH', body: {} });
  return [
    {
      attack: 'codes of a newcomer made worthless',
      figure: status < 300 ? 0 : 1,
      unit: 'of 1 code',
      limit: 0,
      guard: 'a code is valid until its time is over',
    },
  ];
}

/** Wrong passwords for one account, then the owner's right one from the same network. */
export async function measurePasswordGuesses(instance: Instance): Promise<Measurement[]> {
  const { url } = instance;
  await anAdministrator(instance);
  let compared = 0;
  await spendHour(instance, [
    async (index) => {
      const user = new HttpUser({ url });
      await user.post('/users/login/init');
      const reply = await user.post('/users/login/userdata', { username: 'amina', passwordHash: passwordHashOf(`guess ${index}`) });
      if (reply.status === 401 || reply.status === 400) compared++;
      return reply;
    },
  ]);
  return [
    {
      attack: 'guesses at the password of one account',
      figure: compared,
      unit: 'guesses',
      limit: 60,
      guard: 'limits per network and account; a second factor behind',
    },
  ];
}

async function confirmAll({ url, smtpServer }: Instance, from: number, to: RegExp): Promise<void> {
  for (const { recipients, text = '' } of smtpServer.messages.slice(from)) {
    if (!recipients.some((recipient) => to.test(recipient))) continue;
    const link = /\S+\/public\/confirm\/\S+/.exec(text)?.[0];
    if (link) await sendRequest(`${url}${new URL(link).pathname}`);
  }
}

function requestAccount(url: string, username: string, identities: string[]) {
  const body = { username, firstName: 'Ada', lastName: 'Lovelace', enabled: true, password: PASSWORD, roles: ['member'], identities };
  return sendRequest(`${url}/user/register`, { method: 'POST', body });
}
