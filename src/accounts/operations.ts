import { question } from '../history/read.ts';
import { BODY, type Chapter, type Operation } from '../http/contract.ts';
import { ability, decision, listed, roleList } from './adminRoutes.ts';
import { again, opening } from './codeRoutes.ts';
import { answer, passwords } from './ownRoutes.ts';
import { typedCode, wish } from './requestRoutes.ts';
import { credentials, description } from './stepRoutes.ts';

const STEP = [200, 403, 429, 503];
const STEP_WITH_BODY = [...BODY, ...STEP];
const DOOR = [...BODY, 429, 503];
/** Of every route behind the door. */
const INSIDE = [401, 403, 404, 429, 503];

const code = 'The six digits of the code';

/** Three doors, the way in, and what is behind it. What is for people alone, in pages, is not here. */
export const accountChapter: Chapter = {
  meanings: {
    201: 'The account is there, and waits for its address to be confirmed',
    302: 'A browser goes on to where one signs in',
    303: 'A browser goes on to the next page',
    401: 'Nobody is signed in, or the name or the password is wrong',
    403: 'Not the turn of this step, too many codes, not the role it takes, or not about oneself',
    409: 'The name or the address is taken, or the state of the account does not allow it',
    410: 'The link has lapsed, or was answered wrongly too often',
    422: 'A form, shown again with what is wrong',
  },
  operations: {
    '/users/registration/init': opens({ summary: 'Step 1 to an account: begin, or begin again', answers: STEP }),
    '/users/registration/set/userdata': opens({
      summary: 'Step 2: who wants an account',
      answers: [...STEP_WITH_BODY, 409],
      body: description,
    }),
    '/users/registration/start/verify': opens({ summary: 'Step 3: a code by SMS', answers: STEP }),
    '/users/registration/verify': opens({ summary: 'Step 4: the code makes the account', answers: [...STEP_WITH_BODY, 409], text: code }),
    '/users/registration/check/username': {
      post: { summary: 'Whether a name is valid and free', answers: [...BODY, 200, 403, 429], text: 'The name' },
    },
    '/users/login/init': logsIn({ summary: 'Step 1 of signing in: begin, or begin again', answers: STEP }),
    '/users/login/userdata': logsIn({ summary: 'Step 2: name and password', answers: [...STEP_WITH_BODY, 401], body: credentials }),
    '/users/login/verify/start': logsIn({ summary: 'Step 3: a code, and by what it comes', answers: STEP }),
    '/users/login/verify/check': logsIn({
      summary: 'Step 4: the code gives the session token, as plain text',
      answers: STEP_WITH_BODY,
      text: `${code}, or a recovery code`,
    }),
    '/registration': { post: { summary: 'An account with an address, confirmed by a code', answers: [200, ...DOOR], body: opening } },
    '/registration/resend_code': {
      post: { summary: 'Another code; the one before is void', answers: [200, ...DOOR], body: again },
    },
    '/registration/{confirmation_code}': {
      get: { summary: 'The link in the letter: a page with a button', answers: [200, 429], path: ['confirmation_code'] },
      post: { summary: 'The button behind the link', answers: [200, ...DOOR], path: ['confirmation_code'] },
      patch: { summary: 'Confirm the address', answers: [200, 400, 429, 503], path: ['confirmation_code'] },
    },
    '/user/register': {
      post: { summary: 'Ask for an account; where a code by SMS is typed stands in Location', answers: [201, 409, ...DOOR], body: wish },
    },
    '/public/confirm/{token}': {
      get: { summary: 'The link in the letter, once', answers: [200, 204, 400, 410, 429, 503], path: ['token'] },
      post: {
        summary: 'The code that came by SMS',
        answers: [200, 410, 422, ...DOOR],
        path: ['token'],
        body: typedCode,
        text: code,
      },
    },
    '/users/logout': { post: act({ summary: 'Sign out', answers: [204] }) },
    '/account': { get: look({ summary: 'One’s own account', answers: [200] }) },
    '/account/password': { post: act({ summary: 'Another password', answers: [200, 422, ...BODY], body: passwords }) },
    '/account/authenticator/start': { post: act({ summary: 'A secret for an authenticator app', answers: [200, 409] }) },
    '/account/authenticator': {
      get: look({ summary: 'The same as a page', answers: [200] }),
      post: act({ summary: 'Its first code gives the recovery codes', answers: [200, 409, 422, ...BODY], body: answer }),
    },
    '/account/authenticator/qr.svg': { get: look({ summary: 'The same as a picture', answers: [200] }) },
    '/account/authenticator/removal': {
      post: act({ summary: 'No authenticator any more', answers: [204, 409, 422, ...BODY], body: answer }),
    },
    '/admin/users': {
      get: look({ summary: 'The accounts in a state, those that wait unless said', answers: [200, 400], query: listed }),
    },
    '/admin/users/{userId}': { get: lookAt({ summary: 'An account', answers: [200] }) },
    '/admin/users/{userId}/approve': {
      post: decide({ summary: 'Say yes or no to an account', answers: [200, 409, 422, ...BODY], body: decision }),
    },
    '/admin/users/{userId}/enabled': {
      post: decide({ summary: 'Disable an account, or enable it', answers: [200, 409, 422, ...BODY], body: ability }),
    },
    '/admin/users/{userId}/roles': { post: decide({ summary: 'Give it other roles', answers: [200, ...BODY], body: roleList }) },
    '/admin/users/{userId}/history': { get: lookAt({ summary: 'What happened to it', answers: [200, 400], query: question }) },
    '/admin/history': { get: look({ summary: 'What happened, the newest first', answers: [200, 400], query: question }) },
  },
};

function opens(of: Operation) {
  return { post: { ...of, cookie: 'opening' } };
}

function logsIn(of: Operation) {
  return { post: { ...of, cookie: 'signing-in' } };
}

function look(of: Operation): Operation {
  return { ...of, answers: [...of.answers, 302, ...INSIDE], token: 'session' };
}

function act(of: Operation): Operation {
  return { ...of, answers: [...of.answers, 303, ...INSIDE], token: 'session' };
}

function lookAt(of: Operation): Operation {
  return { ...look(of), path: ['userId'] };
}

function decide(of: Operation): Operation {
  return { ...act(of), path: ['userId'] };
}
