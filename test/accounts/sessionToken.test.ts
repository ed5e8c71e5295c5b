import { createHmac, generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { aFullService, anAccount, type FullService, signedInAs, signIn } from '../support/accounts.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { freshSqlite } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { HttpUser } from '../support/httpUser.ts';

const HOUR_MS = 3_600_000;

interface Parts {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
  key: KeyObject;
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const HASHES: Record<string, string> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** Signs with this key and algorithm, whatever the header says. */
function signToken({ header, payload, key }: Parts, algorithm = 'HS256'): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${createHmac(HASHES[algorithm] as string, key)
    .update(text)
    .digest('base64url')}`;
}

/** Invalid session tokens, by what is wrong with them. */
function forgedTokens(good: string, parts: Parts, service: FullService, others: Record<string, string>): Record<string, string> {
  const { header, payload, key } = parts;
  const [head = '', body = '', signature = ''] = good.split('.');
  const withHeader = (more: object) => signToken({ ...parts, header: { ...header, ...more } });
  const withPayload = (more: object) => signToken({ ...parts, payload: { ...payload, ...more } });
  const without = (name: string) =>
    signToken({ ...parts, payload: Object.fromEntries(Object.entries(payload).filter(([each]) => each !== name)) });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const asymmetric = (alg: string, privateKey: KeyObject) => {
    const text = `${encode({ ...header, alg })}.${body}`;
    const dsaEncoding = alg.startsWith('ES') ? { dsaEncoding: 'ieee-p1363' as const } : {};
    return `${text}.${signBytes('sha256', Buffer.from(text), { key: privateKey, ...dsaEncoding }).toString('base64url')}`;
  };
  const seconds = Math.floor(service.clock.now().getTime() / 1_000);
  const keyed = (purpose: Parameters<FullService['deps']['keys']>[0]) => signToken({ ...parts, key: service.deps.keys(purpose)[0] });
  return {
    ...others,
    nothing: '',
    'no token at all': 'a.b.c',
    'two parts': `${head}.${body}`,
    'four parts': `${good}.x`,
    'its signature cut off': `${head}.${body}.`,
    'its signature shortened': good.slice(0, -4),
    'its signature padded': `${good}=`,
    'its signature altered': `${head}.${body}.${signature.split('').reverse().join('')}`,
    'its payload altered': `${head}.${encode({ ...payload, exp: seconds + 999_999 })}.${signature}`,
    'its header altered': `${encode({ ...header, extra: 1 })}.${body}.${signature}`,
    ...Object.fromEntries(
      ['none', 'None', 'NONE', 'nOnE'].map((alg) => [`alg ${alg}, unsigned`, `${encode({ ...header, alg })}.${body}.`]),
    ),
    ...Object.fromEntries(['none', 'None', 'NONE'].map((alg) => [`alg ${alg}, signed`, withHeader({ alg })])),
    'alg HS384': signToken({ ...parts, header: { ...header, alg: 'HS384' } }, 'HS384'),
    'alg HS512': signToken({ ...parts, header: { ...header, alg: 'HS512' } }, 'HS512'),
    'alg HS512 that is HS256': withHeader({ alg: 'HS512' }),
    'alg RS256': asymmetric('RS256', rsa.privateKey),
    'alg ES256': asymmetric('ES256', ec.privateKey),
    'alg missing': withHeader({ alg: undefined }),
    'a public key as secret': jwt.sign(payload, String(rsa.publicKey.export({ type: 'spki', format: 'pem' })), { header: header as never }),
    'another secret': jwt.sign(payload, 'another secret that is long enough, too', { header: header as never }),
    'the key of form tokens': keyed('form token'),
    'the key of confirm tokens': keyed('confirm token'),
    'the key of links': keyed('link'),
    'the key of codes': keyed('code'),
    'the key of hashes': keyed('code hash'),
    'the key of addresses': keyed('client address'),
    ...Object.fromEntries(
      ['1', '../../../../dev/null', "' OR 1=1 --", '\u0000', '/proc/self/environ'].map((kid) => [
        `kid ${JSON.stringify(kid)}`,
        withHeader({ kid }),
      ]),
    ),
    jku: withHeader({ jku: 'https://evil.example/keys' }),
    x5u: withHeader({ x5u: 'https://evil.example/cert' }),
    jwk: withHeader({ jwk: { kty: 'oct', k: key.export().toString('base64url') } }),
    crit: withHeader({ crit: ['exp'] }),
    'b64 false': withHeader({ b64: false, crit: ['b64'] }),
    cty: withHeader({ cty: 'JWT' }),
    zip: withHeader({ zip: 'DEF' }),
    ...Object.fromEntries(['JWT', 'form+jwt', 'confirm+jwt', 'SESSION+JWT', undefined].map((typ) => [`typ ${typ}`, withHeader({ typ })])),
    'audience form': withPayload({ aud: 'form' }),
    'audience confirm': withPayload({ aud: 'confirm' }),
    'several audiences': withPayload({ aud: ['account', 'form'] }),
    'no audience': without('aud'),
    'another issuer': withPayload({ iss: 'somebody' }),
    'no issuer': without('iss'),
    outdated: withPayload({ exp: seconds - 1 }),
    'no end': without('exp'),
    'an end that is text': withPayload({ exp: String(seconds + 999) }),
    'not yet valid': withPayload({ nbf: seconds + 999 }),
    'another account': withPayload({ sub: '0190a000-0000-7000-8000-000000000000' }),
    'no account': without('sub'),
    'an account that is a list': withPayload({ sub: [payload.sub] }),
    'another session': withPayload({ jti: '0190a000-0000-7000-8000-000000000000' }),
    'no session': without('jti'),
    'too long': withPayload({ more: 'x'.repeat(4_000) }),
  };
}

describe('A session token', () => {
  it('is rejected when it is forged, of another purpose or expired', async () => {
    const service = await aFullService(await freshSqlite());
    const account = await anAccount(service);
    const earlier = (await signIn(service, account)).token ?? '';
    const { token = '' } = await signIn(service, account);
    const event = await anEvent(service.deps);
    const form = (await Visitor.at(service.url, event)).token;
    const registered = await new HttpUser(service).post('/user/register', {
      ...{ username: 'chidi.okafor', firstName: 'Chidi', lastName: 'Okafor', enabled: true, password: 'Kort-Muts7-lantaarn' },
      ...{ roles: ['member'], identities: ['+32470998877'] },
    });
    const confirm = (registered.headers.get('location') ?? '').split('/').at(-1) ?? '';
    const { header, payload } = jwt.decode(token, { complete: true }) as unknown as Parts;
    const parts = { header, payload, key: service.deps.keys('session token')[0] };
    expect(await statusesWith(service, signToken(parts)), 'the same, made by the test').to.deep.equal([200, 200]);
    const forged = forgedTokens(token, parts, service, {
      'of the session before': earlier,
      'a form token': form,
      'a confirm token': confirm,
    });
    const accepted: string[] = [];
    for (const [description, forgedToken] of Object.entries(forged)) {
      const statuses = await statusesWith(service, forgedToken);
      if (statuses.some((status) => status !== 401)) accepted.push(`${description}: ${statuses}`);
    }
    expect(accepted).to.deep.equal([]);
    expect(Object.keys(forged).length).to.be.at.least(40);
    console.log(`      ${Object.keys(forged).length} forged session tokens, 0 let through`);
    expect(await statusesWith(service, token), 'the real one, after all of that').to.deep.equal([200, 200]);

    const asForm = await sendRequest(`${service.url}/register`, {
      method: 'POST',
      body: anApplicant(),
      headers: { X_Authorization: `Bearer ${token}` },
    });
    expect(asForm.status, 'as a form token').to.equal(403);
    expect((await sendRequest(`${service.url}/public/confirm/${token}`)).status, 'as a confirm token').to.equal(400);
    expect((await sendRequest(`${service.url}/public/confirm/${form}`)).status).to.equal(400);
    service.clock.advance(12 * HOUR_MS);
    expect(await statusesWith(service, token), 'after its time').to.deep.equal([401, 401]);
  });

  it('is rejected when two different ones are sent', async () => {
    const service = await aFullService(await freshSqlite());
    const [one, other] = [await signedInAs(service, 'member'), await signedInAs(service, 'member')];
    const headers = { X_Authorization: `Bearer ${one.token}`, Authorization: `Bearer ${other.token}` };
    expect((await sendRequest(`${service.url}/account`, { headers })).status).to.equal(401);
  });
});

/** The statuses of GET /account with the token in the header, and in the cookie. */
async function statusesWith({ url }: FullService, token: string): Promise<number[]> {
  const inHeader = await sendRequest(`${url}/account`, { headers: { X_Authorization: `Bearer ${token}` } });
  const inCookie = await sendRequest(`${url}/account`, { headers: { Cookie: `__Host-session=${token.replaceAll(/[^\x20-\x7e]/g, '')}` } });
  return [inHeader.status, inCookie.status];
}
