import { createHmac, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:net';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { createKeys } from '../../src/crypto/keys.ts';
import { createFormTokens } from '../../src/http/formToken.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService, createTestDeps, TEST_SECRET } from '../support/service.ts';

const TOKEN_HEADER = { alg: 'HS256', typ: 'form+jwt' } as const;

describe('The form token', () => {
  async function aForm(settings = {}) {
    const service = await aService(settings);
    const event = await anEvent(service.deps);
    return { ...service, event, visitor: await Visitor.at(service.url, event) };
  }

  it('is for the default event when none is named: the only one that is open', async () => {
    const { url, event } = await aForm();
    const { status, body } = await sendRequest(`${url}/token`, { method: 'POST' });
    expect([status, body.event, body.expiresAt]).to.deep.equal([200, event.slug, '2027-05-01T08:30:00.000Z']);
  });

  it('asks which event is meant when several are open, and knows no others', async () => {
    const { url, deps } = await aForm();
    await anEvent(deps);
    expect((await sendRequest(`${url}/token`, { method: 'POST', body: {} })).status).to.equal(400);
    expect((await sendRequest(`${url}/token`, { method: 'POST', body: { event: 'no-such-event' } })).status).to.equal(404);
  });

  it('lives for half an hour', async () => {
    const { visitor, clock } = await aForm();
    clock.advance(30 * 60_000 - 1);
    expect((await visitor.signUp(anApplicant())).status).to.equal(200);
    clock.advance(1);
    expect((await visitor.signUp(anApplicant())).status).to.equal(403);
  });

  it('works from the network it was given to, and from no other', async () => {
    const deps = await createTestDeps();
    const tokens = createFormTokens(deps);
    const from = (address: string) => tokens.issue('an-event', address).token;
    const works = (token: string, address: string) => {
      try {
        return tokens.read(token, address).eventId === 'an-event';
      } catch {
        return false;
      }
    };
    expect(works(from('192.0.2.7'), '192.0.2.7')).to.equal(true);
    expect(works(from('192.0.2.7'), '192.0.2.8')).to.equal(false);
    expect(works(from('2001:db8:1:2::5'), '2001:db8:1:2:ffff::9')).to.equal(true);
    expect(works(from('2001:db8:1:2::5'), '2001:db8:1:3::5')).to.equal(false);
    expect(works(from('192.0.2.7'), '2001:db8::c000:207')).to.equal(false);
    expect(from('192.0.2.7')).not.to.contain(Buffer.from('192.0.2.7').toString('base64url'));
  });

  it('believes X-Forwarded-For from trusted proxies alone, the right-most first', async () => {
    const trusting = await aForm({ TRUSTED_PROXIES: '127.0.0.0/8' });
    const forwarded = (list: string) => ({ 'X-Forwarded-For': list });
    const { body } = await trusting.visitor.request('/token', { method: 'POST', body: {}, headers: forwarded('6.6.6.6, 192.0.2.7') });
    const visitor = new Visitor(trusting.url, body.token);
    expect((await visitor.signUp(anApplicant(), forwarded('192.0.2.7'))).status).to.equal(200);
    expect((await visitor.signUp(anApplicant(), forwarded('192.0.2.7, 192.0.2.8'))).status).to.equal(403);
    const plain = await aForm();
    expect((await plain.visitor.signUp(anApplicant(), forwarded('192.0.2.7'))).status).to.equal(200);
  });

  it('may come under the names a proxy lets through, but not as two different ones', async () => {
    const { visitor, url } = await aForm();
    const { token } = visitor;
    const other = (await Visitor.at(url, { slug: 'x' })).token ?? 'a.b.c';
    const statusWith = async (...headers: string[]) => rawStatus(url, headers);
    for (const name of ['X_Authorization', 'X-Authorization', 'Authorization', 'x_authorization']) {
      expect(await statusWith(`${name}: Bearer ${token}`), name).to.equal(400);
    }
    expect(await statusWith(`X_Authorization: Bearer ${token}`, `Authorization: Bearer ${token}`)).to.equal(400);
    expect(await statusWith(`X_Authorization: Bearer ${token}`, `X_Authorization: Bearer ${other}`)).to.equal(403);
    expect(await statusWith(`X_Authorization: Bearer ${other}`, `X_Authorization: Bearer ${token}`)).to.equal(403);
    expect(await statusWith(`X_Authorization: Bearer ${token}`, `Authorization: Bearer ${other}`)).to.equal(403);
    expect(await statusWith(`X-Authorization: Bearer ${token}`, `Authorization: Basic ${token}`)).to.equal(403);
    expect(await statusWith()).to.equal(401);
  });

  it('outlives a change of the secret while the old one is named, and not longer', async () => {
    const { visitor, deps } = await aForm();
    const NEW = 'another secret that is long enough as well';
    const statusUnder = async (SECRET_KEY: string) => {
      const service = await aService({ SECRET_KEY, DATABASE_URL: deps.config.DATABASE_URL });
      return (await new Visitor(service.url, visitor.token).signUp(anApplicant())).status;
    };
    expect(await statusUnder(`${NEW},${TEST_SECRET}`)).to.equal(200);
    expect(await statusUnder(NEW)).to.equal(403);
  });

  it('is not let in when it is forged', async () => {
    const { event, url, deps } = await aForm();
    const forgeries = forgedTokens(event.id, deps.now().getTime() / 1_000);
    for (const [name, token] of Object.entries(forgeries)) {
      const { status, body } = await new Visitor(url, token).signUp(anApplicant());
      expect([status, body.detail], name).to.deep.equal([403, 'The token is invalid or has expired. Request a new one.']);
    }
    expect(Object.keys(forgeries).length).to.be.at.least(25);
  });
});

/** Invalid tokens, each wrong in one way. */
function forgedTokens(eventId: string, now: number): Record<string, string> {
  const [key] = createKeys({ SECRET_KEY: TEST_SECRET } as never)('form token');
  const [linkKey] = createKeys({ SECRET_KEY: TEST_SECRET } as never)('link');
  const claims = { sub: eventId, iat: Math.floor(now), exp: Math.floor(now) + 600, iss: 'slotkeeper', aud: 'form' };
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signed = (payload: object, header: object = TOKEN_HEADER, signingKey = key) => {
    const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${input}.${createHmac('sha256', signingKey).update(input).digest('base64url')}`;
  };
  const good = signed(claims);
  const [head = '', body = '', signature = ''] = good.split('.');
  return {
    'another secret': signed(claims, TOKEN_HEADER, createSecretKey(Buffer.from('x'.repeat(32)))),
    'the key of another purpose': signed(claims, TOKEN_HEADER, linkKey),
    'the secret itself': jwt.sign(claims, TEST_SECRET, { header: TOKEN_HEADER }),
    'no algorithm': `${Buffer.from('{"alg":"none","typ":"form+jwt"}').toString('base64url')}.${body}.`,
    'no algorithm, with a signature': `${Buffer.from('{"alg":"none","typ":"form+jwt"}').toString('base64url')}.${body}.${signature}`,
    HS384: jwt.sign(claims, key, { algorithm: 'HS384', header: { ...TOKEN_HEADER, alg: 'HS384' } }),
    HS512: jwt.sign(claims, key, { algorithm: 'HS512', header: { ...TOKEN_HEADER, alg: 'HS512' } }),
    RS256: jwt.sign(claims, privateKey, { algorithm: 'RS256', header: { ...TOKEN_HEADER, alg: 'RS256' } }),
    'a public key as secret': signed(claims, TOKEN_HEADER, createSecretKey(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })))),
    'no type': signed(claims, { alg: 'HS256' }),
    'the type of a session': signed(claims, { alg: 'HS256', typ: 'session+jwt' }),
    'the usual type': signed(claims, { alg: 'HS256', typ: 'JWT' }),
    kid: signed(claims, { ...TOKEN_HEADER, kid: '../../dev/null' }),
    jku: signed(claims, { ...TOKEN_HEADER, jku: 'https://evil.example' }),
    jwk: signed(claims, { ...TOKEN_HEADER, jwk: {} }),
    crit: signed(claims, { ...TOKEN_HEADER, crit: ['exp'] }),
    b64: signed(claims, { ...TOKEN_HEADER, b64: false }),
    'another audience': signed({ ...claims, aud: 'session' }),
    'no audience': signed({ ...claims, aud: undefined }),
    'another issuer': signed({ ...claims, iss: 'somebody' }),
    'no issuer': signed({ ...claims, iss: undefined }),
    outdated: signed({ ...claims, exp: claims.iat }),
    'no end': signed({ ...claims, exp: undefined }),
    'an end that is text': signed({ ...claims, exp: '9999999999' }),
    'no event': signed({ ...claims, sub: undefined }),
    'no address': good,
    'the address of somebody else': signed({ ...claims, ip: 'AAAAAAAAAAAAAAAAAAAAAA' }),
    'a changed character': `${head}.${body}.${signature.slice(0, -2)}${signature.endsWith('AA') ? 'BB' : 'AA'}`,
    'a changed payload': `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: 'other' })).toString('base64url')}.${signature}`,
    'no signature': `${head}.${body}.`,
    'a list': signed([claims] as never),
    'not JSON': `${Buffer.from('{').toString('base64url')}.${body}.${signature}`,
    'too long': `${head}.${'A'.repeat(4_000)}.${signature}`,
  };
}

/** Sends headers as they are: fetch would join those with the same name. */
function rawStatus(url: string, headers: string[]): Promise<number> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `POST /register HTTP/1.1\r\nHost: x\r\n${headers.map((header) => `${header}\r\n`).join('')}Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      ),
    );
    socket.on('error', reject).once('data', (data) => resolve(Number(data.toString().split(' ')[1])));
  });
}
