import { randomUUID } from 'node:crypto';
import type { Event } from '../../src/events/event.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { findAllLive } from '../../src/registrations/processing/registrationRepository.ts';
import { type Reply, sendRequest, Visitor } from './client.ts';
import { anApplicant, anEvent } from './factories.ts';
import { aService } from './service.ts';

/** A service with the limits of a new installation, behind a proxy that names the client's address. */
export async function aBoundedService(
  settings: Parameters<typeof aService>[0] = {},
  eventInput: Parameters<typeof anEvent>[1] = { slots: 400 },
) {
  const bounds = { MAX_UNCONFIRMED_PERCENT: '5', TRUSTED_PROXIES: '127.0.0.1', TOKEN_IP: 'off' } as const;
  const service = await aService({ ...bounds, ...settings });
  const event = await anEvent(service.deps, eventInput);
  const visitor = await Visitor.at(service.url, event);
  const { db, keys } = service.deps;

  const signUp = (overrides: Parameters<typeof anApplicant>[0] = {}, address = '203.0.113.7') =>
    visitor.signUp(anApplicant(overrides), { 'X-Forwarded-For': address });
  /** By our own form, without JavaScript. */
  const signUpByForm = (fields: Record<string, string> = {}, address = '203.0.113.7') =>
    sendForm(service.url, event, visitor.token, fields, address);
  const eventNow = async () => (await db('events').where({ id: event.id }).first()) as Record<string, number>;
  const registrationOf = async ({ body }: Reply) => (await findAllLive(db, event.id)).find(({ id }) => id === body.id);
  const linkOf = async (reply: Reply) => {
    const registration = await registrationOf(reply);
    return registration ? createLinks(keys).linkOf(registration) : null;
  };
  const confirm = async (reply: Reply) => sendRequest(`${service.url}/confirm_registration?uuid=${await linkOf(reply)}`);
  const change = async (reply: Reply, body: object) =>
    sendRequest(`${service.url}/registrations/${await linkOf(reply)}`, { method: 'PATCH', body });
  const look = async (reply: Reply, headers = {}) => sendRequest(`${service.url}/registrations/${await linkOf(reply)}`, { headers });
  const cancel = async (reply: Reply) => sendRequest(`${service.url}/registrations/${await linkOf(reply)}`, { method: 'DELETE' });
  return { ...service, event, visitor, signUp, signUpByForm, eventNow, registrationOf, confirm, change, cancel, look };
}

function sendForm(url: string, { slug }: Event, token: string, fields: Record<string, string>, address: string) {
  const { member, waitList, ...applicant } = anApplicant();
  const values = { ...applicant, slots: String(applicant.slots), ...fields, token, sure: 'yes', key: randomUUID() };
  return sendRequest(`${url}/events/${slug}`, {
    method: 'POST',
    body: new URLSearchParams(values).toString(),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html', 'X-Forwarded-For': address },
  });
}
