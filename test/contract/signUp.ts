import { closeSignUp } from '../../src/registrations/commands/changeEventState.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { contractDatabase } from './contractDatabase.ts';

const SETTINGS = { RATE_LIMIT_FACTOR: '1000' };

/** Drives the routes that a sign-up form uses. */
export async function driveSignUp() {
  const { url, deps, processor } = await aService({ DATABASE_URL: await contractDatabase(), ...SETTINGS });
  const event = await anEvent(deps, { slots: 3, maxPerRegistration: 3 });
  const post = (path: string, body: unknown, headers = {}) => sendRequest(`${url}${path}`, { method: 'POST', body, headers });
  await post('/token', { event: 'nowhere' });
  await post('/token', { event: event.slug }, { Origin: 'https://elsewhere.example' });
  const visitor = await Visitor.at(url, event);
  const applicant = anApplicant({ slots: 2 });

  await visitor.request(`/email_check?email=${applicant.email}`);
  await visitor.request('/email_check', { method: 'POST', body: { email: applicant.email } });
  await visitor.signUp(applicant, { 'Idempotency-Key': 'one-key' });
  await visitor.signUp({ ...applicant, slots: 1 }, { 'Idempotency-Key': 'one-key' });
  await visitor.signUp(applicant);
  await visitor.signUp(anApplicant({ slots: 2 }));
  await visitor.signUp(anApplicant({ waitList: true, slots: 2 }));
  await visitor.request(`/email_check?email=${applicant.email}`);
  await visitor.request('/email_check?email=nobody');
  await visitor.request('/email_check', { method: 'POST', body: { email: applicant.email } });
  await visitor.request('/resend', { method: 'POST', body: { email: applicant.email } });
  await post('/email_suggestion', { email: 'ada@gmial.com' });
  await post('/email_suggestion', { email: 'ada@example.org' });
  await driveEventQueries(url, event.slug);
  await processor.execute(closeSignUp(event, OPERATOR));
  await visitor.signUp(anApplicant());
  await anEvent(deps);
  await anEvent(deps);
  for (const path of ['/slots', '/form']) await sendRequest(url + path);
}

async function driveEventQueries(url: string, slug: string) {
  for (const path of ['/slots', '/form']) {
    for (const event of [slug, 'nowhere']) await sendRequest(`${url}${path}?event=${event}`);
  }
  await sendRequest(`${url}/events/nowhere/live`);
  const watching = new AbortController();
  await fetch(`${url}/events/${slug}/live`, { signal: watching.signal });
  watching.abort();
}

export async function driveProofOfWork() {
  const { url, deps } = await aService({ DATABASE_URL: await contractDatabase(), ...SETTINGS, PROOF_OF_WORK: 'on' });
  const event = await anEvent(deps);
  for (const slug of [event.slug, 'nowhere']) await sendRequest(`${url}/proof?event=${slug}`);
  await anEvent(deps);
  await sendRequest(`${url}/proof`);
}
