import { sendRequest, Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';
import { contractDatabase } from './contractDatabase.ts';

const PAGE = { Accept: 'text/html' };
const DAYS = 24 * 3_600_000;

/** A service with people who signed up. */
async function aSignUp(eventInput: Parameters<typeof anEvent>[1] = {}) {
  const smtpServer = await TestSmtpServer.create();
  const service = await aService({ DATABASE_URL: await contractDatabase(), SMTP_URL: smtpServer.url, RATE_LIMIT_FACTOR: '1000' });
  const event = await anEvent(service.deps, eventInput);
  const visitor = await Visitor.at(service.url, event);

  async function signUp(overrides: Parameters<typeof anApplicant>[0] = {}) {
    const applicant = anApplicant(overrides);
    await visitor.signUp(applicant);
    return linkTo(applicant.email);
  }

  async function linkTo(email: string, ordinal?: number): Promise<string> {
    return confirmationLinkIn(await smtpServer.messageTo(email, ordinal)).split('uuid=')[1] ?? '';
  }

  const confirm = (uuid: string, headers = {}) => sendRequest(`${service.url}/confirm_registration?uuid=${uuid}`, { headers });
  const press = (uuid: string) => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return sendRequest(`${service.url}/confirm_registration`, { method: 'POST', headers, body: `uuid=${uuid}` });
  };
  const at = (uuid: string, method = 'GET', body?: unknown, headers = {}) =>
    sendRequest(`${service.url}/registrations/${uuid}`, { method, body, headers });
  const onAll = async (uuid: string) => {
    await confirm(uuid);
    await press(uuid);
    await at(uuid);
    await at(`${uuid}/calendar.ics`);
    await at(uuid, 'PATCH', { slots: 1 });
    await at(`${uuid}/acceptance`, 'POST');
    await at(uuid, 'DELETE');
  };
  return { ...service, event, visitor, signUp, linkTo, confirm, press, at, onAll };
}

/** Drives confirming, showing, changing and cancelling by the private link. */
export async function driveLinks() {
  const { signUp, linkTo, confirm, press, at, onAll, visitor, clock, deps } = await aSignUp({ slots: 3, maxPerRegistration: 3 });
  const link = await signUp({ slots: 2 });
  await confirm(link, { 'Sec-Purpose': 'prefetch' });
  await at(`${link}/calendar.ics`);
  await confirm(link);
  await press(link);
  await at(link);
  await at(link, 'GET', undefined, PAGE);
  await at(`${link}/calendar.ics`);
  await at(link, 'PATCH', { firstName: 'Augusta' });
  await at(link, 'PATCH', { email: 'augusta@example.org' });
  const pendingLink = await linkTo('augusta@example.org');
  await visitor.signUp(anApplicant({ email: 'augusta@example.org' }));
  await confirm(pendingLink);
  await press(pendingLink);
  await at(link, 'PATCH', { slots: 3 });
  const waiting = await signUp({ slots: 1, waitList: true });
  await confirm(waiting);
  await at(waiting);
  await at(`${waiting}/acceptance`, 'POST');
  await at(waiting, 'DELETE');
  await onAll(waiting);
  for (const wrong of ['no-link', '11111111-1111-4111-8111-111111111111']) await onAll(wrong);
  clock.advance(50 * DAYS);
  await at(link, 'PATCH', { slots: 1 });
  await at(link, 'DELETE');
  await deps.db('events').update({ erased_at: deps.now().toISOString() });
  await onAll(link);
}

export async function driveOffers() {
  const { signUp, confirm, at } = await aSignUp({ slots: 1, maxPerRegistration: 1, promotion: 'offer' });
  const first = await signUp();
  const second = await signUp({ waitList: true });
  await confirm(second);
  await at(first, 'DELETE');
  await at(second);
  await at(`${second}/acceptance`, 'POST');
  await at(`${second}/acceptance`, 'POST', undefined, PAGE);
}

export async function driveButton() {
  const { signUp, confirm, press, deps } = await aSignUp({ confirmBy: 'button', errorUrl: 'https://club.example.org/oops' });
  const link = await signUp();
  await confirm(link);
  await deps.db.schema.renameTable('audit_log', 'gone');
  await press(link);
}

export async function driveUnexpectedError() {
  const { visitor, deps } = await aSignUp();
  await deps.db.schema.dropTable('idempotency_keys');
  await visitor.signUp(anApplicant(), { 'Idempotency-Key': 'one-key' });
}
