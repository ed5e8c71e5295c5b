import { expect } from 'chai';
import { createFirstAdminLink } from '../../src/accounts/creation/firstAdmin.ts';
import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { aFullService, signedInAs } from '../support/accounts.ts';
import { freshSqlite } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aUsername, HttpUser, PASSWORD } from '../support/httpUser.ts';
import { LONG } from '../support/longForm.ts';
import { listRoutes } from '../support/routes.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' };
const FIELDS = ['username', 'password', 'code', 'email', 'next', 'by', 'token', 'firstName', 'role', 'name', 'uuid', 'reason'];

/** Nested, doubled, indexed, dotted and dangerous names. */
const STRANGE: ((field: string) => string)[] = [
  (field) => `${field}[a]=x`,
  (field) => `${field}=1&${field}=2`,
  (field) => `${field}[]=1`,
  (field) => `${field}.a=x`,
  (field) => `${field}[__proto__][x]=1`,
];

/** So many of the five ways at each route: others at the next one. */
const WAYS = LONG ? STRANGE.length : 2;

function waysInTurn(first: number): typeof STRANGE {
  return Array.from({ length: WAYS }, (_, index) => STRANGE[(first + index) % STRANGE.length] as (typeof STRANGE)[number]);
}

/** Every field strange at once, and for the forms of signing in each alone. One body has one way: what is refused first hides the others. */
function strangeBodies(path: string, route: number): string[] {
  const each = /^\/(sign-in|first-administrator|request-account)/.test(path)
    ? FIELDS.flatMap((field, index) => waysInTurn(route + index).map((as) => as(field)))
    : [];
  return [...waysInTurn(route).map((as) => FIELDS.map(as).join('&')), ...each];
}

describe('Forms', () => {
  it('answer nested and doubled fields with an error page, on every route that takes a form', async function () {
    this.timeout(180_000);
    const service = await aFullService(await freshSqlite());
    const { slug } = await anEvent(service.deps);
    const { token = '' } = await signedInAs(service, 'administrator');
    const posted = (await listRoutes()).filter(({ method, path }) => method === 'POST' && path !== '/users/logout');
    const problems: string[] = [];
    for (const [route, { path }] of posted.entries()) {
      const url = path.replace(':slug', slug).replace(/:\w+/g, '01990000-0000-7000-8000-000000000000');
      for (const body of strangeBodies(path, route)) {
        const { status } = await new HttpUser(service).post(url, body, { ...FORM, Cookie: `__Host-session=${token}` });
        if (status >= 500) problems.push(`POST ${path} ${body}: ${status}`);
      }
    }
    expect(posted.length).to.be.above(30);
    expect(problems).to.deep.equal([]);
  });

  it('of signing in and of the first administrator say what is missing, at its field', async () => {
    const service = await aFullService(await freshSqlite());
    const link = (await createFirstAdminLink(createAccountDeps(service.deps), OPERATOR)) ?? '';
    const user = new HttpUser(service);
    expect((await user.submit('/sign-in', {})).text).to.match(/id="username-error">[\s\S]*Enter your username[\s\S]*Enter your password/);
    expect((await user.submit('/sign-in/code', {})).text).to.match(/id="code-error">[\s\S]*Enter the code/);
    expect((await user.submit(link, {})).text)
      .to.contain('Enter your username')
      .and.contain('Enter your email address');
    expect((await user.post('/sign-in', 'username=1&username=2', FORM)).status, 'doubled').to.equal(400);
  });
});

describe('Field errors of accounts', () => {
  const person = { firstName: 'Chidi', lastName: 'Okafor', enabled: true, password: PASSWORD, roles: [] };

  it('are texts for people, at the right field, without what was sent', async () => {
    const service = await aFullService(await freshSqlite());
    const user = new HttpUser(service);
    await user.post('/users/login/init');
    const request = (more: object) =>
      ['/user/register', { ...person, username: aUsername(), identities: ['a@example.org'], ...more }] as const;
    const expected: [readonly [string, object], string, string][] = [
      [request({ firstName: 'Chi\u200bdi' }), 'firstName', 'Your first name contains invisible characters. Please type it again'],
      [request({ firstName: 'www.evil' }), 'firstName', 'Your first name can’t contain a web or email address'],
      [request({ username: 'admin' }), 'username', 'This username is reserved. Choose another one'],
      [request({ country: 'XX' }), 'country', 'Choose one of these: '],
      [request({ enabled: 'yes' }), 'enabled', 'This must be true or false'],
      [request({ approved: true }), 'approved', 'There is no such field here'],
      [['/registration', { password: PASSWORD, repeat_password: PASSWORD }], 'email', 'Fill in one of these: email, phone'],
      [['/registration/resend_code', { email: 'a@example.org', phone: '1' }], 'email', 'Fill in only one of these: email, phone'],
      [['/users/login/userdata', { username: 'an\u0007na', password: 'x' }], 'username', 'This contains invisible characters.'],
      [['/users/login/userdata', { username: 'anna', passwordHash: 'My-Secret-Passw0rd' }], 'passwordHash', 'This doesn’t have the right'],
    ];
    for (const [[path, body], field, text] of expected) {
      const reply = await user.post(path, body);
      const error = reply.body.errors?.find((found: { field: string }) => found.field === field);
      expect(error?.message, `${path} ${JSON.stringify(body)}: ${reply.text}`).to.contain(text);
      expect(reply.text).to.not.match(/Error code|fails to match|must contain at least one of|My-Secret/);
    }
    const german = await user.post('/registration?lang=de', { password: PASSWORD, repeat_password: PASSWORD });
    expect(german.body.errors[0].message).to.equal('Füllen Sie eines dieser Felder aus: email, phone');
  });

  it('tell an administrator about an unverified account in words for administrators', async () => {
    const service = await aFullService(await freshSqlite());
    const administrator = await signedInAs(service, 'administrator');
    const { body } = await administrator.post('/user/register', { ...person, username: aUsername(), identities: ['new@example.org'] });
    const { status, body: refused } = await administrator.post(`/admin/users/${body.userId}/approve`, { status: 'approved' });
    expect([status, refused.detail]).to.deep.equal([409, 'This account isn’t verified yet. Its owner first has to confirm an address.']);
  });

  it('let a front end of another origin read Location, where the code by SMS goes', async () => {
    const service = await aFullService(await freshSqlite());
    await anEvent(service.deps, { allowedOrigins: 'https://club.example' });
    const { headers } = await new HttpUser(service).post('/user/register', {}, { Origin: 'https://club.example' });
    expect(headers.get('Access-Control-Expose-Headers')).to.contain('Location');
  });
});
