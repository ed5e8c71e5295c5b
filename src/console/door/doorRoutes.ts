import { actorOf } from '../../accounts/session/requireSession.ts';
import { answerOf } from '../../checkin/checkInAll.ts';
import { walkInSchema } from '../../checkin/checkInInput.ts';
import { ANSWER_EXAMPLE, checkInAnswerSchema } from '../../checkin/checkInView.ts';
import { type DoorList, type DoorPerson, loadDoorList } from '../../checkin/doorList.ts';
import { BODY_ERRORS, jsonResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { arrayOf, BOOLEAN, COUNT, objectSchema, oneOf, TEXT, UUID } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { addWalkIn } from '../../registrations/commands/addWalkIn.ts';
import { STATE_NAMES } from '../../registrations/domain/registrationState.ts';
import { createTicketCodes } from '../../registrations/domain/ticketCode.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { eventOf } from '../shell/guards.ts';

const security = 'session' as const;
const params = { slug: TEXT };
const personSchema = {
  title: 'DoorPerson',
  ...objectSchema<DoorPerson>({
    ...{ id: UUID, firstName: TEXT, lastName: TEXT, slots: COUNT },
    arrived: { ...COUNT, description: 'How many of the party came' },
    state: oneOf(...Object.values(STATE_NAMES)),
    answers: { ...TEXT, description: 'To questions whose answers doors show, in one line; empty: none' },
    ticket: { ...TEXT, description: 'Content of the QR code' },
  }),
};
const listSchema = objectSchema<DoorList>({
  people: arrayOf(personSchema),
  isComplete: { ...BOOLEAN, description: 'False: the event has more than 20,000 people, and the latest are missing' },
  cursor: { ...COUNT, description: '`after` for the check-ins that came since' },
  version: { ...TEXT, description: 'Compare it with `listVersion` of the check-ins' },
});
const LIST_EXAMPLE: DoorList = {
  people: [
    {
      ...{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', firstName: 'Ada', lastName: 'Lovelace', slots: 3, arrived: 2, state: 'confirmed' },
      answers: 'Full name: Charles Babbage; Mary Somerville',
      ticket: 'AZazoVwAeiuNTi9qHJt-EGJTd5vLq1nq0o5m2w3Yt1E',
    },
  ],
  ...{ isComplete: true, cursor: 1, version: '412' },
};

/** What a door keeps to work without network, and whom it adds. */
export function doorRoutes({ db, keys, links, processor, guards, limits: { limit } }: ConsoleDeps) {
  const api = new ApiRouter('Check-in');
  const tickets = createTicketCodes(keys);
  const guard = guards.event('people:check_in');

  api.get(
    '/api/events/:slug/door',
    {
      ...{ id: 'getDoorList', summary: 'Whom a door lets in: names, slots, who came, and the codes of their tickets', security, params },
      responses: {
        200: jsonResponse('The list', listSchema, LIST_EXAMPLE),
        302: redirectResponse('For browsers: to the login page'),
        ...problems(401, 403, 404, 429, 503),
      },
    },
    limit({ name: 'door-list', max: 60, windowSeconds: 60 }),
    ...guard,
    async (ctx) => {
      ctx.body = await loadDoorList(db, tickets, eventOf(ctx), languageOf(ctx));
    },
  );

  api.post(
    '/api/events/:slug/walk-ins',
    {
      ...{ id: 'addWalkIn', summary: 'Add a party that came without having signed up, and count it', security, params },
      body: walkInSchema,
      responses: {
        200: jsonResponse('The party was added and counted', checkInAnswerSchema, ANSWER_EXAMPLE),
        ...BODY_ERRORS,
        ...problems(401, 403, 404, 429, 503),
        409: problem('There are not enough free slots, the event was called off or is a draft, or another party was added with this id'),
      },
    },
    limit({ name: 'walk-ins', max: 120, windowSeconds: 60 }),
    ...guard,
    json,
    async (ctx) => {
      const { scannedAt, ...walkIn } = validate(walkInSchema, ctx.request.body);
      const request = { ...walkIn, eventId: eventOf(ctx).id, scannedAt: scannedAt.toISOString(), links, actor: actorOf(ctx) };
      ctx.body = answerOf(await processor.execute(addWalkIn(request)));
    },
  );

  return api;
}
