import { expect } from 'chai';
import fc from 'fast-check';
import { readConfig } from '../../../src/config.ts';
import { createKeys } from '../../../src/crypto/keys.ts';
import { createReturnPaths } from '../../../src/messages/bounces/returnPath.ts';
import { TEST_SECRET } from '../../support/service.ts';

const OTHER_SECRET = 'another secret that is long enough too';

function returnPaths(settings: Record<string, string> = {}) {
  const config = readConfig({ SECRET_KEY: TEST_SECRET, MAIL_RETURN_PATH: 'bounces@slots.example.org', ...settings }, '/nowhere');
  return createReturnPaths(config, createKeys(config));
}

const { findMessage } = returnPaths();
const senderOf = (messageId: string) => returnPaths().senderOf(messageId) ?? '';
const messageIdOf = (uuid: string) => `<${uuid}@slots.example.org>`;

describe('The return path', () => {
  it('of every message tells its id again, however servers write it, and fits into an address', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.mixedCase(fc.constant('bounces')), (uuid, local) => {
        const sender = senderOf(messageIdOf(uuid));
        expect(sender.indexOf('@')).to.be.at.most(64);
        const written = [sender, sender.toUpperCase(), `<${sender}>`, `rfc822;${sender}`, `To: "x" <${sender}>, b@example.org`];
        for (const text of [...written, sender.replace('bounces', local)]) {
          expect(findMessage([text]), text).to.deep.equal({ messageId: uuid });
        }
      }),
    );
  });

  it('the longest one that is allowed fits into an address', () => {
    const long = returnPaths({ MAIL_RETURN_PATH: 'newsletter-bnc@slots.example.org' });
    expect(long.senderOf(messageIdOf(someId()))?.indexOf('@')).to.equal(64);
  });

  it('that was changed in any character or cut is forged, and one of another address is not looked at', () => {
    const uuid = someId();
    const sender = senderOf(messageIdOf(uuid));
    const at = sender.indexOf('@');
    for (let i = 'bounces+'.length; i < at; i++) {
      const changed = `${sender.slice(0, i)}${sender[i] === '0' ? '1' : '0'}${sender.slice(i + 1)}`;
      expect(findMessage([changed]), changed).to.equal('forged');
      expect(findMessage([`${sender.slice(0, i)}${sender.slice(at)}`]), `cut at ${i}`).to.be.oneOf(['forged', null]);
    }
    for (const other of [
      '',
      'bounces@slots.example.org',
      sender.replace('@', '@x.'),
      sender.replace('bounces+', 'xbounces+'),
      `${sender}.example`,
    ])
      expect(findMessage([other]), other).to.be.oneOf([null, 'forged']);
    expect(findMessage([sender.replace('slots.example.org', 'other.example.org')])).to.equal(null);
    expect(findMessage([`${sender.slice(0, at)}0${sender.slice(at)}`])).to.equal('forged');
  });

  it('is found among others, and a secret that is still listed made it', () => {
    const uuid = someId();
    const old = returnPaths({ SECRET_KEY: OTHER_SECRET }).senderOf(messageIdOf(uuid)) ?? '';
    expect(findMessage([old])).to.equal('forged');
    const both = returnPaths({ SECRET_KEY: `${TEST_SECRET},${OTHER_SECRET}` });
    expect(both.findMessage(['x', 'bounces+junk@slots.example.org', old])).to.deep.equal({ messageId: uuid });
    expect(both.senderOf(messageIdOf(uuid))).to.equal(senderOf(messageIdOf(uuid)));
  });

  it('is none of ours if none is set', () => {
    const none = returnPaths({ MAIL_RETURN_PATH: '', MAIL_FROM: 'Harbour Club <events@slots.example.org>' });
    expect(none.senderOf(messageIdOf(someId()))).to.equal(undefined);
    expect(none.findMessage([senderOf(messageIdOf(someId()))])).to.equal(null);
  });

  it('that leaves no room for an id is refused at the start', () => {
    for (const value of [
      'bounces',
      'a name <b@example.org>',
      'b+c@example.org',
      'much-too-long-x@example.org',
      'a..b@example.org',
      'b@-x.example',
    ])
      expect(() => returnPaths({ MAIL_RETURN_PATH: value }), value).to.throw(/MAIL_RETURN_PATH must look like bounces@example\.org/);
    expect(returnPaths({ MAIL_RETURN_PATH: 'bounces@Bücher.example' }).senderOf(messageIdOf(someId()))).to.match(
      /@xn--bcher-kva\.example$/,
    );
    expect(returnPaths({ MAIL_RETURN_PATH: 'Club.Bounces@Example.org' }).senderOf(messageIdOf(someId()))).to.match(/^club\.bounces\+/);
  });
});

/** The id of some message. */
function someId(): string {
  return '01990a0b-0c0d-7e0f-8a1b-2c3d4e5f6071';
}
