import { MAX_QUESTIONS } from '../../src/questions/question.ts';
import { Visitor } from '../support/client.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { contractDatabase } from './contractDatabase.ts';

const MEAL = { kind: 'one_of', label: { en: 'Meal' }, options: [{ label: { en: 'Fish' } }, { label: { en: 'Vegan' } }] };

/** Drives the questions of an event, and a registration with answers. */
export async function driveQuestions() {
  const service = await aService({ DATABASE_URL: await contractDatabase(), RATE_LIMIT_FACTOR: '1000' });
  const event = await anEvent(service.deps);
  const owner = await aConsoleUser(service);
  await joinTeam(service, event, owner, 'owner');
  for (const slug of [event.slug, 'nothing-of-this-name']) {
    const path = `/api/events/${slug}/questions`;
    await owner.request(path);
    for (const body of [{}, MEAL, { kind: 'date', label: { en: 'Day' }, scope: 'person' }]) await owner.post(path, body);
    for (const body of [{ order: ['q2', 'q1'] }, {}]) await owner.post(`${path}/order`, body);
    for (const body of [{}, { required: true }]) await owner.request(`${path}/q1`, { method: 'PATCH', body });
    await owner.request(`${path}/q9`, { method: 'PATCH', body: { required: true } });
    await owner.request(`${path}/q9`, { method: 'DELETE' });
    await owner.request(path, { headers: { Accept: 'application/json' } });
    for (const [method, target, body] of [
      ['POST', path, MEAL],
      ['POST', `${path}/order`, { order: ['q2', 'q1'] }],
      ['PATCH', `${path}/q1`, { required: true }],
      ['DELETE', `${path}/q1`, undefined],
    ] as const)
      await owner.request(target, { method, body, headers: { 'If-Match': '"old"' } });
  }
  const visitor = await Visitor.at(service.url, event);
  await visitor.request(`/form?event=${event.slug}`);
  const { body } = await visitor.signUp({ ...anApplicant(), answers: { q1: 'o1', q2: ['2027-06-13'] } });
  await owner.request(`/api/events/${event.slug}/registrations/${body.id}`);
  const path = `/api/events/${event.slug}/questions`;
  for (let number = 3; number <= MAX_QUESTIONS + 1; number += 1) await owner.post(path, MEAL);
  const [row] = await service.deps.db('event_questions').where({ event_id: event.id, id: 'q1' });
  const versions = Array.from({ length: 80 }, (_, index) => ({ ...row, id: `q${index + 200}`, archived_at: '2027-05-01T08:00:00.000Z' }));
  await service.deps.db('event_questions').insert(versions);
  await owner.request(`${path}/q1`, { method: 'PATCH', body: { scope: 'person' } });
  await owner.request(`${path}/q1`, { method: 'DELETE' });
}
