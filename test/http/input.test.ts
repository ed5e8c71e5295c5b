import { expect } from 'chai';
import fc from 'fast-check';
import { anyText } from '../support/anyText.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { LONG } from '../support/longForm.ts';
import { aService } from '../support/service.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('Input validation', () => {
  onEachDatabase((fresh, database) => {
    async function aForm(settings = {}) {
      const service = await aService({ DATABASE_URL: await fresh(), RATE_LIMIT_FACTOR: '1000', ...settings });
      return { ...service, visitor: await Visitor.at(service.url, await anEvent(service.deps, { slots: 500 })) };
    }

    it('keeps names, addresses and numbers as people write them', async () => {
      const { visitor } = await aForm();
      const people = [
        { firstName: 'O', lastName: 'Ó Súilleabháin' },
        { firstName: '毛', lastName: '泽东' },
        { firstName: 'خالد', lastName: 'بن الوليد' },
        { firstName: '<b>&"</mj-text>', lastName: "D'Arcy-Smith Jr." },
        { firstName: 'नरेंद्र', lastName: 'St.John', email: 'o+club.news@Straße.example' },
        { firstName: 'Dr.Io', lastName: 'van.der.Top' },
        { firstName: 'Anand A/L', lastName: 'Antonio.Top' },
        { firstName: 'Zoë', lastName: 'X', email: 'ANNA@example.ORG', phone: '(0470) 12.34-56' },
        { firstName: 'a', lastName: 'b', email: "o'neil@example.co.uk", phone: '3247123' },
      ];
      for (const person of people) {
        const sent = anApplicant(person);
        const { status, body } = await visitor.signUp(sent);
        expect([status, body.errors]).to.deep.equal([200, undefined]);
        expect(body).to.include(sent);
      }
    });

    it('refuses with 400 what cannot be, field by field', async () => {
      const { visitor } = await aForm();
      const wrong: [string, unknown[]][] = [
        [
          'firstName',
          [
            undefined,
            null,
            '',
            '  ',
            7,
            {},
            [],
            'a'.repeat(101),
            'a\u0000b',
            'a\nb',
            '\u202Eabc',
            '\uD800',
            'see http://x.y',
            'www.win.com',
            '\u3164',
            '\u2800 \u115F',
            '\u180E',
            '\u{E0041}\u{E0042}',
          ],
        ],
        [
          'email',
          [
            undefined,
            '',
            'a',
            'a@b',
            'a@b@c.org',
            '"a"@b.org',
            'a@b.org, x@evil.com',
            'g:x@evil.com;',
            'a b@c.org',
            'a@[1.2.3.4]',
            `${'a'.repeat(65)}@b.org`,
            'a@-b.org',
            'a..b@c.org',
            'a@b.org\r\nBcc: x@y.org',
            'ü@b.org',
            `a@${'b'.repeat(250)}.org`,
          ],
        ],
        ['phone', [undefined, '', '12', 'call me', '1'.repeat(16), 32471234567, '+32 470 <b>']],
        ['slots', [undefined, 0, -1, 1.5, '2', null, 1e9, '0x2', true]],
        ['member', [undefined, 'yes', 1, null]],
        ['waitList', [undefined, 'false', 0, null]],
        ['id', ['01a1fbeb-d88e-723f-9fcd-04358e23b8da']],
        ['confirmed', [true]],
        ['confirmedAt', ['2026-01-01']],
        ['constructor', [{ prototype: { polluted: true } }]],
      ];
      for (const [field, values] of wrong) {
        for (const value of values) {
          const { status, body } = await visitor.signUp({ ...anApplicant(), [field]: value });
          expect([status, body.errors?.[0]?.field], `${field}: ${JSON.stringify(value)}`).to.deep.equal([400, field]);
        }
      }
      expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
    });

    it('answers 413, 415, 400, 404 and 405 for what a client gets wrong, and never 5xx', async () => {
      const { visitor, url } = await aForm();
      const post = (body: string, headers: Record<string, string> = JSON_TYPE) =>
        visitor.request('/register', { method: 'POST', body, headers });
      expect((await post(JSON.stringify({ firstName: 'a'.repeat(17_000) }))).status).to.equal(413);
      expect((await post('{}', { 'Content-Type': 'text/plain' })).status).to.equal(415);
      expect((await post('a=b', { 'Content-Type': 'application/x-www-form-urlencoded' })).status).to.equal(415);
      for (const body of [
        '{',
        'null',
        '[]',
        '"a"',
        '7',
        '{"__proto__":{"polluted":true}}',
        `${'['.repeat(7_000)}${']'.repeat(7_000)}`,
        '',
      ]) {
        expect((await post(body)).status, body.slice(0, 20)).to.equal(400);
      }
      expect((await sendRequest(`${url}/nothing/here`)).status).to.equal(404);
      expect((await sendRequest(`${url}/register`)).status).to.equal(405);
      expect((await sendRequest(`${url}/events/%E0%A4%A`)).status).to.be.within(400, 404);
      expect((await sendRequest(`${url}/registrations/..%2F..%2Fetc`)).status).to.be.within(400, 404);
    });

    it('answers whatever text anybody types with 200, 400 or 409', async function () {
      this.timeout(60_000);
      const { visitor } = await aForm();
      const text = fc.oneof(anyText(), fc.string({ unit: 'grapheme' }), fc.constantFrom(...NAUGHTY));
      await fc.assert(
        fc.asyncProperty(
          fc.record({ firstName: text, lastName: text, email: fc.oneof(text, fc.emailAddress()), phone: text }),
          async (typed) => {
            const { status } = await visitor.signUp({ ...anApplicant(), ...typed });
            expect(status).to.be.oneOf([200, 400, 409]);
            expect((await visitor.signUp({ ...anApplicant(), firstName: typed.firstName })).status).to.be.oneOf([200, 400]);
          },
        ),
        { numRuns: LONG || database === 'sqlite' ? 150 : 50 },
      );
    });
  });
});

const NAUGHTY = [
  "'; DROP TABLE registrations; --",
  '{{constructor.constructor("return process")()}}',
  '<script>alert(1)</script>',
  '#{7*7}',
  '%00',
  '\\u0000',
  '../../../etc/passwd',
  '𝕿𝖍𝖊 𝖖𝖚𝖎𝖈𝖐',
  'Ω≈ç√∫˜µ≤≥÷',
  'ﷺ',
  '👩‍👩‍👧‍👦',
  'undefined',
  'NaN',
  '=HYPERLINK("http://evil")',
];
