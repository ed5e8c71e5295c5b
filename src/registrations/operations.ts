import { eventWish } from '../events/wish.ts';
import { BODY, type Chapter } from '../http/contract.ts';
import { address, applicant, typedAddress } from './applicant.ts';
import { changes } from './changes.ts';

const BY_LINK = [400, 404, 410, 429];

/** Signing up and all that follows from it. What is for people alone, in pages, is not here. */
export const signUpChapter: Chapter = {
  meanings: {
    302: 'Goes on to the success page, or to the error page after an internal error',
    303: 'Goes on to the page of the registration',
    401: 'No form token',
    403: 'The form token is invalid, outdated or from another address',
    409: 'The address is registered already, there are not enough slots, or the event has begun or is called off',
    410: 'Lapsed or cancelled',
    422: 'This Idempotency-Key was used for another request',
  },
  operations: {
    '/token': {
      post: {
        summary: 'A form token for an event, the default one unless named',
        answers: [200, 403, 404, ...BODY, 429],
        body: eventWish,
        mayLackBody: true,
      },
    },
    '/slots': { get: { summary: 'How many slots remain', answers: [200, 400, 404], query: ['event'] } },
    '/events/{slug}/live': {
      get: { summary: 'The same as it changes: a stream of events that stays open', answers: [200, 404, 503], path: ['slug'] },
    },
    '/form': {
      get: {
        summary: 'What a sign-up form shows of an event, in the language of Accept-Language',
        answers: [200, 400, 404],
        query: ['event'],
      },
    },
    '/proof': {
      get: {
        summary: 'A task whose solution goes into X-Proof, where PROOF_OF_WORK is on',
        answers: [200, 400, 404, 429],
        query: ['event'],
      },
    },
    '/email_suggestion': {
      post: { summary: 'The address that was likely meant, or null', answers: [200, 400, 413, 415, 429], body: typedAddress },
    },
    '/register': {
      post: {
        summary: 'Sign up: slots, or a turn on the wait list, and a mail that asks to confirm',
        answers: [200, 401, 403, 409, ...BODY, 422, 429, 503],
        token: 'form',
        body: applicant,
        headers: ['Idempotency-Key', 'X-Proof'],
      },
    },
    '/email_check': {
      get: { summary: 'Is this address registered?', answers: [200, 403, 409, ...BODY, 429], token: 'form', query: ['email'] },
      post: {
        summary: 'The same for browsers, which send no body with GET',
        answers: [200, 403, 409, ...BODY, 429],
        token: 'form',
        body: address,
      },
    },
    '/confirm_registration': {
      get: { summary: 'The link in the mail', answers: [200, 204, 302, ...BY_LINK, 409, 503], query: ['uuid'] },
      post: { summary: 'The button behind the link', answers: [303, ...BY_LINK, 409, ...BODY, 503], form: ['uuid'] },
    },
    '/registrations/{uuid}': {
      get: { summary: 'A registration, by its private link', answers: [200, ...BY_LINK], path: ['uuid'] },
      patch: {
        summary: 'Change it; another address counts once its mailbox has answered',
        answers: [200, ...BY_LINK, 409, ...BODY, 503],
        path: ['uuid'],
        body: changes,
      },
      delete: { summary: 'Cancel it', answers: [204, ...BY_LINK, 409, 503], path: ['uuid'] },
    },
    '/registrations/{uuid}/acceptance': {
      post: { summary: 'Take the slots that were offered', answers: [200, 303, ...BY_LINK, 409, 503], path: ['uuid'] },
    },
    '/registrations/{uuid}/calendar.ics': {
      get: { summary: 'An entry for a calendar (RFC 5545)', answers: [200, ...BY_LINK, 409], path: ['uuid'] },
    },
    '/resend': {
      post: {
        summary: 'Send the letter again; the answer does not tell whether the address is known',
        answers: [200, 401, 403, ...BODY, 429, 503],
        token: 'form',
        body: address,
      },
    },
  },
};
