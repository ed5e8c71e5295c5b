import { expect } from 'chai';
import fc from 'fast-check';
import { readConfig } from '../../src/config.ts';
import { createKeys } from '../../src/crypto/keys.ts';
import { LANGUAGES } from '../../src/i18n/translate.ts';
import { createEmailRenderer } from '../../src/messages/renderEmail.ts';
import { nextDigestAt } from '../../src/notices/digestTime.ts';
import { sampleNotices } from '../../src/notices/sampleNotices.ts';
import { createUnsubscribeTokens } from '../../src/notices/unsubscribeLink.ts';
import { textOf } from '../support/html.ts';
import { PUBLIC_URL, TEST_SECRET } from '../support/service.ts';

const UNFILLED = /undefined|\bnull\b|\bNaN\b|\[object|[{}]/;

describe('The email that tells an organiser news', () => {
  for (const language of LANGUAGES)
    it(`is complete in ${language}, as HTML and as text`, async () => {
      const [email] = sampleNotices(await createEmailRenderer(), language, PUBLIC_URL);
      const text = email?.text ?? '';
      const visible = textOf(email?.html ?? '');
      for (const part of [email?.subject ?? '', text, visible]) expect(part).to.contain('Harbour Walk').and.not.match(UNFILLED);
      expect(text.split('\n')[0]).to.equal(email?.subject);
      for (const line of text.split('\n').filter((line) => /^\p{L}.*\.$/u.test(line) && line !== email?.subject))
        expect(visible).to.contain(line);
      expect(text).not.to.match(/\n{3}| \n/);
    });
});

describe('The daily digest', () => {
  const expected: [now: string, zone: string, next: string][] = [
    ['2027-05-01T05:59:00.000Z', 'Europe/Brussels', '2027-05-01T06:00:00.000Z'],
    ['2027-05-01T06:00:00.000Z', 'Europe/Brussels', '2027-05-02T06:00:00.000Z'],
    // Summer time ends in the night between.
    ['2027-10-30T12:00:00.000Z', 'Europe/Brussels', '2027-10-31T07:00:00.000Z'],
    ['2027-05-01T12:00:00.000Z', 'America/New_York', '2027-05-02T12:00:00.000Z'],
    ['2027-05-01T12:00:00.000Z', 'Atlantis/Capital', '2027-05-02T08:00:00.000Z'],
  ];

  it('leaves at 8 in the morning where the event is', () => {
    for (const [now, zone, next] of expected) expect(nextDigestAt(new Date(now), zone), `${now} ${zone}`).to.equal(next);
  });
});

describe('The link that ends notices', () => {
  const tokens = createUnsubscribeTokens(createKeys(readConfig({ SECRET_KEY: TEST_SECRET }, '/nowhere')));
  const others = createUnsubscribeTokens(createKeys(readConfig({ SECRET_KEY: `another ${TEST_SECRET}` }, '/nowhere')));

  it('names account and event, and nobody can make one without the secret', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.nat({ max: 63 }), (accountId, eventId, position) => {
        const token = tokens.sign({ accountId, eventId });
        expect(tokens.verify(token)).to.deep.equal({ accountId, eventId });
        expect(others.verify(token)).to.equal(null);
        const changed = `${token.slice(0, position)}${token[position] === 'A' ? 'B' : 'A'}${token.slice(position + 1)}`;
        expect(tokens.verify(changed)).to.equal(null);
      }),
    );
  });
});
