import { findEventById } from '../../src/events/eventRepository.ts';
import { type Reply, sendRequest, Visitor } from '../support/client.ts';
import { anApplicant } from '../support/factories.ts';
import { confirmationLinkIn } from '../support/smtpServer.ts';
import { aLargeEvent, type Instance, MINUTE_MS } from './instance.ts';
import type { Measurement } from './report.ts';

const MINUTES = 60;
/** The limits are used up in every tenth minute only: each sign-up sends an email, and no hold ends within the hour. */
const STEP_MINUTES = 10;
const LARGEST_PARTY = 4;
/** The hosted form takes nobody for a person who is faster. */
const FILL_TIME_MS = 3_000;

/**
 * Slots of one event that a client holds who signs up as often as the limits allow, by the API and by the form, asks for more
 * slots by the links in its mailboxes, and confirms nothing.
 */
export async function measureHolds(instance: Instance): Promise<Measurement[]> {
  const event = await aLargeEvent(instance);
  let held = 0;
  for (let minute = 0; minute < MINUTES; minute += STEP_MINUTES) {
    const visitor = await Visitor.at(instance.url, event);
    await instance.advance(FILL_TIME_MS);
    // Every other time with the least slots, so that nothing but asking for more can fill the event.
    const slots = minute % (2 * STEP_MINUTES) === 0 ? LARGEST_PARTY : 1;
    await untilRefused(() => visitor.signUp(anApplicant({ slots })));
    await untilRefused(() => signUpByForm(instance, event, visitor, slots));
    await enlargeAll(instance);
    const { slotsTaken = 0 } = (await findEventById(instance.deps.db, event.id)) ?? {};
    held = Math.max(held, slotsTaken);
    await instance.advance(STEP_MINUTES * MINUTE_MS);
  }
  return [
    {
      attack: `hold an event of ${event.slots} slots by throw-away addresses`,
      figure: (100 * held) / event.slots,
      unit: '% of its slots',
      limit: 5,
      guard: 'unconfirmed slots are bounded per network and event; beyond that, slots are given on confirmation',
    },
  ];
}

/** Until the limit, or until the event is full. */
async function untilRefused(send: () => Promise<Reply>): Promise<void> {
  while ((await send()).status === 200);
}

function signUpByForm({ url }: Instance, { slug }: { slug: string }, { token }: Visitor, slots: number): Promise<Reply> {
  const { firstName, lastName, email, phone } = anApplicant();
  const fields = { firstName, lastName, email, phone, slots: String(slots), token, sure: 'yes', key: email };
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' };
  return sendRequest(`${url}/events/${slug}`, { method: 'POST', body: new URLSearchParams(fields).toString(), headers });
}

/** Asks for the most slots by every link that has arrived. */
async function enlargeAll({ url, smtpServer }: Instance): Promise<void> {
  for (const email of smtpServer.messages.splice(0)) {
    const link = new URL(confirmationLinkIn(email) || url).searchParams.get('uuid');
    for (let slots = LARGEST_PARTY; link && slots > 1; slots--) {
      const { status } = await sendRequest(`${url}/registrations/${link}`, { method: 'PATCH', body: { slots } });
      if (status !== 409) break;
    }
  }
}
