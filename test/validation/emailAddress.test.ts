import { expect } from 'chai';
import fc from 'fast-check';
import { deliverableEmail, emailAddressSchema, emailErrorText, parseEmailAddress } from '../../src/validation/emailAddress.ts';

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

  it('has only ASCII before the @, and says so, where a person can still give another one', () => {
    const texts = ['josé@example.org', ' Jörg.Müller@bücher.example', '用户@example.org', 'иван@пример.рф'];
    for (const text of texts) {
      expect(parseEmailAddress(text), text).to.equal(null);
      expect(emailErrorText(text).key, text).to.equal('fieldErrors.email.ascii');
      expect(emailAddressSchema.validate(text).error?.details[0]?.type, text).to.equal('email.ascii');
    }
    for (const text of ['jose@', 'josé', 'josé@localhost', 'josé josé@example.org', '@example.org', ''])
      expect(emailErrorText(text).key, text).to.equal('fieldErrors.email.format');
  });

  it('is deliverable to letters, digits, dots and hyphens behind its last @, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }), (local, domain) => {
        const email = parseEmailAddress(`${local}@${domain}.org`);
        if (email === null) return;
        expect(email.deliverable).to.match(/^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i);
        expect(deliverableEmail(email.typed, email.normalized)).to.equal(email.deliverable);
        expect(parseEmailAddress(email.deliverable)?.normalized).to.equal(email.normalized);
      }),
      { numRuns: 2_000 },
    );
  });
});
