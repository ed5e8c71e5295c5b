import { expect } from 'chai';
import fc from 'fast-check';
import { createConfirmTokens } from '../../src/accounts/domain/confirmTokens.ts';
import { createJwt } from '../../src/crypto/jwt.ts';
import { createKeys } from '../../src/crypto/keys.ts';
import { aFullService } from '../support/accounts.ts';
import { freshSqlite } from '../support/databases.ts';
import { aUsername, HttpUser, PASSWORD } from '../support/httpUser.ts';
import { createTestDeps, PUBLIC_URL, TEST_SECRET } from '../support/service.ts';

const NEW_SECRET = 'another secret of the tests that is long enough';

describe('The link that confirms an address', () => {
  it('fits on one line of an email, and the email names the service', async () => {
    const service = await aFullService(await freshSqlite(), { MAIL_FROM: 'Harbour Club <club@example.org>' });
    const email = 'chidi@example.org';
    const person = { username: aUsername(), firstName: 'Chidi', lastName: 'Okafor', enabled: true, password: PASSWORD };
    await new HttpUser(service).post('/user/register', { ...person, roles: ['organiser'], identities: [email] });
    const { text = '', html = '' } = await service.smtpServer.messageTo(email);
    expect(/https:\S+/.exec(text)?.[0]).to.match(new RegExp(`^${PUBLIC_URL}/public/confirm/[\\w-]{43}$`));
    expect(text.split('\n').slice(0, 2)).to.deep.equal(['Confirm your address for your account', 'Harbour Club (slots.example.org)']);
    expect(html).to.contain('Harbour Club (slots.example.org)');
  });

  it('is made for one challenge, and nobody else can make it', async () => {
    const { keys } = await createTestDeps();
    const tokens = createConfirmTokens(keys);
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.nat(31), fc.integer({ min: 1, max: 255 }), (id, other, position, change) => {
        const token = tokens.sign(id);
        expect(tokens.verify(token)).to.equal(id);
        const forged = Buffer.from(token, 'base64url');
        forged[position] = (forged[position] ?? 0) ^ change;
        const spliced = Buffer.concat([Buffer.from(other.replaceAll('-', ''), 'hex'), Buffer.from(token, 'base64url').subarray(16)]);
        const wrong = [forged.toString('base64url'), ...(other === id ? [] : [spliced.toString('base64url')])];
        for (const text of [...wrong, `${token}=`, `${token} `, token.slice(1), `${token}A`, '', id])
          expect(tokens.verify(text), text).to.equal(null);
      }),
    );
  });

  it('outlives a new SECRET_KEY while the old one is kept, as does a link from before the short form', async () => {
    const { config } = await createTestDeps();
    const keysOf = (SECRET_KEY: string) => createKeys({ ...config, SECRET_KEY });
    const id = '01a21b89-1f77-7298-8179-33f4050d0642';
    const [old, rotated] = [keysOf(TEST_SECRET), keysOf(`${NEW_SECRET},${TEST_SECRET}`)];
    const jwt = createJwt(old, 'confirm').sign({ sub: 'account', jti: id, iat: 1, exp: 2 });
    for (const token of [createConfirmTokens(old).sign(id), jwt]) {
      expect(createConfirmTokens(rotated).verify(token)).to.equal(id);
      expect(createConfirmTokens(keysOf(NEW_SECRET)).verify(token)).to.equal(null);
    }
    const session = createJwt(old, 'session').sign({ sub: 'account', jti: id, iat: 1, exp: 2 });
    expect(createConfirmTokens(rotated).verify(session), 'a token of another kind').to.equal(null);
  });
});
