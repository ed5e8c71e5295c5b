import { expect } from 'chai';
import fc from 'fast-check';
import {
  deliverableEmail,
  emailAddressSchema,
  emailErrorText,
  needsSmtpUtf8,
  parseEmailAddress,
} from '../../src/validation/emailAddress.ts';
import { anyText } from '../support/anyText.ts';

describe('An email address', () => {
  it('has one normal form, however its domain and its case are written', () => {
    const same = ['anna@straße.example', 'anna@xn--strae-oqa.example', ' ANNA@Straße.example '];
    expect(new Set(same.map((typed) => parseEmailAddress(typed)?.normalized))).to.deep.equal(new Set(['anna@xn--strae-oqa.example']));
    expect(parseEmailAddress('Ada@Example.ORG')).to.deep.equal({
      typed: 'Ada@Example.ORG',
      normalized: 'ada@example.org',
      deliverable: 'Ada@example.org',
    });
  });

  it('keeps dots and plus tags, which only some providers ignore', () => {
    expect(parseEmailAddress('a.da+x@example.org')?.normalized).to.equal('a.da+x@example.org');
  });

  for (const tail of [
    '/',
    '/ a:b',
    '?x=y',
    '#x',
    '\\x',
    ':25',
    '/, postmaster',
    '\r\nBcc: x@example.net',
    '\t',
    '%2e',
    '@example.net',
    ',b@example.org',
    '>',
    ' x',
    '/ You have won',
  ]) {
    it(`is refused with ${JSON.stringify(tail)} behind it`, () => {
      expect(parseEmailAddress(`ada@example.org${tail}`)?.deliverable ?? null).to.equal(tail.trim() === '' ? 'ada@example.org' : null);
    });
  }

  it('is refused with a line break or a NUL in the domain', () => {
    for (const typed of ['ada@exam\nple.org', 'ada@exam\0ple.org', 'ada@exam\tple.org', 'ada@exam ple.org'])
      expect(parseEmailAddress(typed)).to.equal(null);
  });

  it('loses the invisible characters that pasting brings along', () => {
    for (const mark of ['\u200B', '\u200E', '\u202C', '\u2060', '\uFEFF', '\u00AD']) {
      expect(parseEmailAddress(`${mark}ada@exam${mark}ple.org${mark}`)?.typed).to.equal('ada@example.org');
    }
  });

  it('may have letters of one alphabet before the @, and needs SMTPUTF8 then', () => {
    const addresses: [typed: string, normalized: string][] = [
      ['José@example.org', 'josé@example.org'],
      ['Jose\u0301@example.org', 'josé@example.org'],
      [' Jörg.Müller+x@Bücher.example', 'jörg.müller+x@xn--bcher-kva.example'],
      ['Иван@пример.рф', 'иван@xn--e1afmkfd.xn--p1ai'],
      ['ΟΔΟΣ@example.gr', 'οδοσ@example.gr'],
      ['οδος@example.gr', 'οδοσ@example.gr'],
      ['用户@example.org', '用户@example.org'],
      ['山田taro@example.jp', '山田taro@example.jp'],
      ['น้ำ@example.org', 'น้ำ@example.org'],
      ['\u200Eמשה1\u200E@example.org', 'משה1@example.org'],
      [`${'ß'.repeat(32)}@example.org`, `${'ß'.repeat(32)}@example.org`],
    ];
    for (const [typed, normalized] of addresses) {
      const email = parseEmailAddress(typed);
      expect(email?.normalized, typed).to.equal(normalized);
      expect(email && needsSmtpUtf8(email), typed).to.equal(true);
    }
    expect(needsSmtpUtf8({ deliverable: parseEmailAddress('ada@bücher.example')?.deliverable ?? '' })).to.equal(false);
  });

  it('mixes no alphabets and has no letters that are typed otherwise, and says so', () => {
    const mixed = [
      'j\u043Ehn@example.org',
      '\u0430dmin@example.org',
      'αlpha@example.org',
      'ａｄａ@example.org',
      '𝐚da@example.org',
      'ﬁé@example.org',
    ];
    const hidden = ['jos\u200Dé@example.org', 'ﷺ@example.org', 'é\uFE0F@example.org', '\u202Eéda@example.org', '\u2066é\u2069@example.org'];
    for (const text of [
      ...mixed,
      ...hidden,
      '\u0301a@example.org',
      'a.\u0301b@example.org',
      'é☺@example.org',
      `${'ß'.repeat(33)}@example.org`,
    ])
      expect(parseEmailAddress(text), text).to.equal(null);
    for (const text of mixed) {
      expect(emailErrorText(text).key, text).to.equal('fieldErrors.email.letters');
      expect(emailAddressSchema.validate(text).error?.details[0]?.type, text).to.equal('email.letters');
    }
    const others = [
      'jose@',
      'josé',
      'josé@localhost',
      'josé josé@example.org',
      '@example.org',
      '',
      'josé..x@example.org',
      '"josé"@example.org',
    ];
    for (const text of others) {
      expect(parseEmailAddress(text), text).to.equal(null);
      expect(emailErrorText(text).key, text).to.equal('fieldErrors.email.format');
    }
  });

  it('never becomes that of somebody else: only letters of ASCII become letters of ASCII', () => {
    const letters = anyText({ minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(letters, (local) => {
        const email = parseEmailAddress(`${local}@example.org`);
        if (email === null) return;
        expect(/^[\0-\x7f]+$/.test(email.normalized)).to.equal(!needsSmtpUtf8(email));
        expect(parseEmailAddress(email.normalized)?.normalized ?? email.normalized).to.equal(email.normalized);
      }),
      { numRuns: 2_000 },
    );
    for (const lookAlike of ['\u212A', '\u0130', '\u0131', '\u017F'])
      expect(parseEmailAddress(`${lookAlike}im@example.org`)?.normalized).not.to.be.oneOf(['iim@example.org', 'sim@example.org']);
    expect(parseEmailAddress('\u212Aim@example.org')?.deliverable).to.equal('Kim@example.org');
  });

  it('is deliverable to letters, digits, dots and hyphens behind its last @, whatever was typed', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 40 }), anyText({ maxLength: 40 }), (local, domain) => {
        const email = parseEmailAddress(`${local}@${domain}.org`);
        if (email === null) return;
        expect(email.deliverable).to.match(/^[\p{L}\p{M}\p{Nd}!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/iu);
        expect(deliverableEmail(email.typed, email.normalized)).to.equal(email.deliverable);
        expect(parseEmailAddress(email.deliverable)?.normalized).to.equal(email.normalized);
      }),
      { numRuns: 2_000 },
    );
  });
});
