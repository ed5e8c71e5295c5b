import { expect } from 'chai';
import { aFullService, anAccount, type FullService, signedInAs, type TestAccount } from '../support/accounts.ts';
import type { Reply } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { aPhoneNumber, aUsername, HttpUser, PASSWORD, passwordHashOf } from '../support/httpUser.ts';

const MINUTE_MS = 60_000;

/** The steps of a flow. Their requests are valid, except for the code. */
type Step = 'init' | 'set_user_data' | 'send_code' | 'check_code';
interface FlowClient {
  user: HttpUser;
  requests: Record<Step, () => Promise<Reply>>;
  newestCode: () => Promise<string>;
}

/** Expected HTTP status by state and step: the tables of seeds 000 and 002. */
const REGISTRATION_STATUSES: Record<string, Record<Step, number>> = {
  none: { init: 200, set_user_data: 403, send_code: 403, check_code: 403 },
  started: { init: 200, set_user_data: 200, send_code: 403, check_code: 403 },
  credentials_set: { init: 200, set_user_data: 200, send_code: 200, check_code: 403 },
  code_sent: { init: 403, set_user_data: 403, send_code: 403, check_code: 400 },
  code_expired: { init: 200, set_user_data: 403, send_code: 200, check_code: 400 },
  blocked: { init: 403, set_user_data: 403, send_code: 403, check_code: 403 },
  completed: { init: 200, set_user_data: 403, send_code: 403, check_code: 403 },
};
const LOGIN_STATUSES = { ...REGISTRATION_STATUSES, credentials_set: { init: 200, set_user_data: 403, send_code: 200, check_code: 403 } };

/** Brings a flow into a state, by requests alone. */
const REACH_STATE: Record<string, (client: FlowClient, service: FullService) => Promise<unknown>> = {
  none: async () => {},
  started: ({ requests }) => requests.init(),
  credentials_set: async ({ requests }) => [await requests.init(), await requests.set_user_data()],
  code_sent: async ({ requests }) => [await requests.init(), await requests.set_user_data(), await requests.send_code()],
  code_expired: async ({ requests }, { clock }) => [
    await requests.init(),
    await requests.set_user_data(),
    await requests.send_code(),
    clock.advance(10 * MINUTE_MS),
  ],
  blocked: async ({ requests }) => {
    await requests.init();
    await requests.set_user_data();
    for (let n = 0; n < 5; n++)
      expect([(await requests.send_code()).status, (await requests.check_code()).status]).to.deep.equal([200, 400]);
  },
  completed: async (client) => {
    const { requests, user } = client;
    await requests.init();
    await requests.set_user_data();
    await requests.send_code();
    const path = user.cookies.has('__Host-registration-flow') ? '/users/registration/verify' : '/users/login/verify/check';
    // The service deletes the cookie of a completed flow; restore it to ask for the flow all the same.
    const savedCookies = new Map(user.cookies);
    expect((await user.post(path, await client.newestCode())).status).to.equal(200);
    user.cookies = savedCookies;
  },
};

function registrationClient(service: FullService): FlowClient {
  const user = new HttpUser(service);
  const input = { username: aUsername(), password: PASSWORD, phoneNumber: aPhoneNumber() };
  return createFlowClient(service, user, input.phoneNumber, {
    init: () => user.post('/users/registration/init'),
    set_user_data: () => user.post('/users/registration/set/userdata', input),
    send_code: () => user.post('/users/registration/start/verify'),
    check_code: async () => user.post('/users/registration/verify', 'nothing'),
  });
}

function loginClient(service: FullService, { username, phone }: TestAccount): FlowClient {
  const user = new HttpUser(service);
  return createFlowClient(service, user, phone, {
    init: () => user.post('/users/login/init'),
    set_user_data: () => user.post('/users/login/userdata', { username, passwordHash: passwordHashOf(PASSWORD) }),
    send_code: () => user.post('/users/login/verify/start'),
    check_code: async () => user.post('/users/login/verify/check', 'nothing'),
  });
}

function createFlowClient({ smsServer }: FullService, user: HttpUser, phone: string, requests: FlowClient['requests']): FlowClient {
  return { user, requests, newestCode: () => smsServer.codeTo(phone) };
}

/** Expected HTTP status by state of the account and action of an administrator or the owner. */
const ACCOUNT_STATUSES: Record<string, Record<string, number>> = {
  unverified: { approve: 409, reject: 409, enable: 200, disable: 200, 'sign in': 403 },
  pending: { approve: 200, reject: 200, enable: 200, disable: 200, 'sign in': 403 },
  active: { approve: 409, reject: 409, enable: 409, disable: 200, 'sign in': 200 },
  disabled: { approve: 409, reject: 409, enable: 200, disable: 409, 'sign in': 403 },
  rejected: { approve: 409, reject: 409, enable: 409, disable: 409, 'sign in': 403 },
};

/** Columns that make up a state; how an account comes into it is tested elsewhere. */
const ACCOUNT_COLUMNS: Record<string, object> = {
  unverified: { verified_at: null, approved_at: null },
  pending: { approved_at: null },
  disabled: { enabled: 0 },
  rejected: { approved_at: null, rejected_at: '2027-05-01T08:00:00.000Z' },
};

describe('Account flows: every request in every state', () => {
  onEachDatabase((fresh, name) => {
    for (const [flow, table] of Object.entries({ registration: REGISTRATION_STATUSES, login: LOGIN_STATUSES })) {
      it(`${flow} is answered as the transition table says`, async () => {
        const service = await aFullService(await fresh());
        const problems: string[] = [];
        let requestCount = 0;
        for (const [state, statuses] of Object.entries(table)) {
          for (const [step, expected] of Object.entries(statuses)) {
            const client = flow === 'login' ? loginClient(service, await anAccount(service)) : registrationClient(service);
            await REACH_STATE[state]?.(client, service);
            const { status } = await client.requests[step as Step]();
            requestCount += 1;
            if (status !== expected) problems.push(`${step} when ${state}: ${status} instead of ${expected}`);
          }
        }
        expect(problems).to.deep.equal([]);
        console.log(`      ${name}, ${flow}: ${requestCount - problems.length} of ${requestCount} requests answered as the table says`);
      });
    }

    it('administration of an account is answered as the transition table says', async () => {
      const service = await aFullService(await fresh());
      const administrator = await signedInAs(service, 'administrator');
      const problems: string[] = [];
      let requestCount = 0;
      for (const [state, statuses] of Object.entries(ACCOUNT_STATUSES)) {
        for (const [action, expected] of Object.entries(statuses)) {
          const account = await anAccount(service, { roles: ['organiser'] });
          await service.deps
            .db('accounts')
            .where({ id: account.id })
            .update(ACCOUNT_COLUMNS[state] ?? { enabled: 1 });
          const { status } = await performAction(service, administrator, account, action);
          requestCount += 1;
          if (status !== expected) problems.push(`${action} when ${state}: ${status} instead of ${expected}`);
        }
      }
      expect(problems).to.deep.equal([]);
      console.log(`      ${name}, accounts: ${requestCount - problems.length} of ${requestCount} actions answered as the table says`);
    });
  });
});

async function performAction(service: FullService, administrator: HttpUser, account: TestAccount, action: string): Promise<Reply> {
  const at = `/admin/users/${account.id}`;
  if (action === 'approve') return administrator.post(`${at}/approve`, { status: 'approved' });
  if (action === 'reject') return administrator.post(`${at}/approve`, { status: 'rejected' });
  if (action !== 'sign in') return administrator.post(`${at}/enabled`, { enabled: action === 'enable' });
  const { requests } = loginClient(service, account);
  await requests.init();
  return requests.set_user_data();
}
