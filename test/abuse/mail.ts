import { setTimeout as pause } from 'node:timers/promises';
import { sendRequest, Visitor } from '../support/client.ts';
import { anApplicant } from '../support/factories.ts';
import { confirmationLinkIn, type ReceivedEmail } from '../support/smtpServer.ts';
import { spendHour } from './attacker.ts';
import { aLargeEvent, type Instance, MINUTE_MS } from './instance.ts';
import type { Measurement } from './report.ts';

const VICTIM = 'victim@example.org';
const TYPED = 'win.example';
const FORM_TOKEN_TTL_MINUTES = 30;
/** For the email to somebody who signed up behind twelve others. */
const MAX_HONEST_WAIT_S = 60;

/** Each could once end an email for good, or stop the ones behind it. */
const POISONED = [
  'p@example.org/ a:b',
  'p@example.org?x',
  'p@example.org#x',
  'p@exam\nple.org',
  'p@example.org, postmaster',
  'p@[127.0.0.1',
  '"@example.org',
];

/** What a mail server may say of an address at a domain of the attacker, whose words it may repeat. */
const REJECTIONS = [
  { code: 451, message: '4.3.0 try later' },
  { code: 550, message: 'no' },
  { code: 550, message: '5.1.1 undeliverable address: host mx.example said: 550 Daily sending quota exceeded' },
  { code: 450, message: '4.1.1 unverified address: host mx.example said: 450 too many connections' },
];

/** Addresses that no mail server takes: what does an honest visitor behind them wait for? */
export async function measureStoppedMail(instance: Instance): Promise<Measurement[]> {
  const { url, smtpServer, advance } = instance;
  const visitor = await Visitor.at(url, await aLargeEvent(instance));
  smtpServer.replyFor = (_session, phase, recipient) => {
    const [, index] = /^refused(\d+)@/.exec(recipient ?? '') ?? [];
    return phase === 'recipient' && index !== undefined ? (REJECTIONS[Number(index) % REJECTIONS.length] ?? null) : null;
  };
  for (const email of POISONED) await visitor.signUp(anApplicant({ email }));
  for (let index = 0; index < 12; index++) await visitor.signUp(anApplicant({ email: `refused${index}@example${index}.org` }));
  const honest = anApplicant({ email: 'honest@example.org' });
  await visitor.signUp(honest);
  const hasArrived = () => smtpServer.messages.some(({ recipients }) => recipients.includes(honest.email));
  // While everything is refused, the outbox tries another email each second of real time.
  for (let second = 0; second < MAX_HONEST_WAIT_S && !hasArrived(); second++) await pause(1_000);
  const arrived = hasArrived();
  // In steps, because the outbox is looked at once a second of real time, and readiness is told for two.
  for (let minute = 0; minute < 20; minute += 5) {
    await advance(5 * MINUTE_MS);
    await pause(2_500);
  }
  const { status } = await sendRequest(`${url}/readyz`);
  smtpServer.replyFor = () => null;
  return [
    {
      attack: 'stop all mail by unusable addresses',
      figure: arrived ? 0 : 1,
      unit: 'honest visitors without email',
      limit: 0,
      guard: 'parsed addresses; a refused email moves behind the others',
    },
    {
      attack: 'take the service out of the load balancer by them',
      figure: status === 200 ? 0 : 1,
      unit: '/readyz not 200',
      limit: 0,
      guard: 'readiness does not depend on single emails',
    },
  ];
}

/** Every door that sends an email to an address that somebody else typed. */
export async function measureMailBomb(instance: Instance): Promise<Measurement[]> {
  const { url, smtpServer } = instance;
  const events = [await aLargeEvent(instance), await aLargeEvent(instance), await aLargeEvent(instance)];
  const links = await ownRegistrations(instance, events[0] as { slug: string }, 3);
  const tokens = await renewedVisitors(instance, events);
  const before = smtpServer.messages.length;
  const spellings = (slug: string) => [
    `/events/${slug}/link`,
    `/Events/${slug}/link`,
    `/events/${slug}/LINK/`,
    `/events/${slug.replaceAll('-', '%2d')}/link`,
  ];
  const paths = events.flatMap(({ slug }) => spellings(slug));
  const form = { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin', Accept: 'text/html' };
  const account = (index: number) => ({
    username: `bomber${index}`,
    firstName: 'A',
    lastName: 'B',
    enabled: true,
    password: 'Kort-Muts7-lantaarn',
    roles: ['member'],
    identities: [VICTIM],
  });
  const post = (path: string, body: unknown) => sendRequest(`${url}${path}`, { method: 'POST', body });
  await spendHour(instance, [
    async (index) => (await tokens(index)).signUp(anApplicant({ email: VICTIM, firstName: `Prize ${TYPED}` })),
    async (index) => (await tokens(index)).request('/resend', { method: 'POST', body: { email: VICTIM } }),
    (index) => sendRequest(`${url}/registrations/${links[index % links.length]}`, { method: 'PATCH', body: { email: VICTIM } }),
    (index) =>
      sendRequest(`${url}/registrations/${links[index % links.length]}/change`, {
        method: 'POST',
        headers: form,
        body: new URLSearchParams({ email: VICTIM, slots: '1' }).toString(),
      }),
    (index) =>
      sendRequest(`${url}${paths[index % paths.length]}`, {
        method: 'POST',
        headers: form,
        body: new URLSearchParams({ email: VICTIM }).toString(),
      }),
    () => post('/registration', { email: VICTIM, password: 'Kort-Muts7-lantaarn', repeat_password: 'Kort-Muts7-lantaarn' }),
    () => post('/registration/resend_code', { email: VICTIM }),
    (index) => post('/user/register', account(index)),
  ]);
  await pause(1_000);
  const sent = smtpServer.messages.slice(before).filter(({ recipients }) => recipients.includes(VICTIM));
  return [
    {
      attack: 'emails to one address that proved nothing, at all doors',
      figure: mostInAnHour(sent),
      unit: 'emails',
      limit: 6,
      guard: 'allowance per address, over all doors and events',
    },
    {
      attack: 'text of the attacker in them',
      figure: sent.filter(({ raw }) => raw.includes(TYPED)).length,
      unit: 'emails',
      limit: 0,
      guard: 'no greeting before the address is confirmed',
    },
  ];
}

/** The same mailbox in other spellings. */
export async function measurePlusAddresses(instance: Instance): Promise<Measurement[]> {
  const { smtpServer } = instance;
  const visitor = await renewedVisitors(instance, [await aLargeEvent(instance, 1_000_000)]);
  const before = smtpServer.messages.length;
  await spendHour(instance, [async (index) => (await visitor(index)).signUp(anApplicant({ email: `plus.victim+${index}@example.org` }))]);
  await pause(1_000);
  const sent = smtpServer.messages
    .slice(before)
    .filter(({ recipients }) => recipients.some((address) => address.startsWith('plus.victim+')));
  return [
    {
      attack: 'emails to victim+N@…',
      figure: mostInAnHour(sent),
      unit: 'emails',
      limit: 6,
      guard: 'the same allowance: a tag is the same mailbox',
    },
  ];
}

/** The most that left within 60 minutes by the clock of the service: the attack itself takes some real time, too. */
function mostInAnHour(emails: ReceivedEmail[]): number {
  const times = emails.map(({ date }) => Date.parse(date ?? ''));
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 60 * MINUTE_MS).length));
}

/** Form tokens last half an hour of the clock. */
async function renewedVisitors({ url, deps }: Instance, events: { slug: string }[]) {
  let renewedAt = 0;
  let visitors: Visitor[] = [];
  return async (index: number): Promise<Visitor> => {
    const now = deps.now().getTime();
    if (now - renewedAt > (FORM_TOKEN_TTL_MINUTES / 2) * MINUTE_MS) {
      visitors = await Promise.all(events.map((event) => Visitor.at(url, event)));
      renewedAt = now;
    }
    return visitors[index % visitors.length] as Visitor;
  };
}

/** Private links of confirmed registrations of the attacker. */
async function ownRegistrations({ url, smtpServer }: Instance, event: { slug: string }, count: number): Promise<string[]> {
  const visitor = await Visitor.at(url, event);
  const links: string[] = [];
  for (let index = 0; index < count; index++) {
    const email = `mallory${index}@evil${index}.example`;
    await visitor.signUp(anApplicant({ email }));
    const link = confirmationLinkIn(await smtpServer.messageTo(email));
    await visitor.follow(link);
    links.push(new URL(link).searchParams.get('uuid') ?? '');
  }
  return links;
}
