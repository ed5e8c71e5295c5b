import { expect } from 'chai';
import Joi from 'joi';
import { DomainError } from '../../src/domainError.ts';
import { parseEmailAddress } from '../../src/validation/emailAddress.ts';
import { multiLineText, nameText, singleLineText } from '../../src/validation/text.ts';
import { JOI_OPTIONS, validate } from '../../src/validation/validate.ts';

/** As long as a body may be. Normalising them takes the square of their number, a fifth of a second. */
const MARKS = '\u0315\u0300\u05ae'.repeat(5_400);

describe('Input that would take long to look at', () => {
  it('a text of thousands of combining marks is refused before it is normalised', () => {
    const lengths: number[] = [];
    const { normalize } = String.prototype;
    String.prototype.normalize = function (this: string, form?: string) {
      lengths.push(this.length);
      return normalize.call(this, form);
    };
    try {
      expect(parseEmailAddress(MARKS)).to.equal(null);
      for (const schema of [nameText.max(100), singleLineText.max(254), multiLineText(1_000)]) {
        expect(schema.validate(MARKS).error).to.be.an('error');
      }
      expect(parseEmailAddress('amina@exämple.org')?.deliverable).to.equal('amina@xn--exmple-cua.org');
    } finally {
      String.prototype.normalize = normalize;
    }
    expect(Math.max(...lengths)).to.be.lessThan(1_100);
  });

  it('a text of several lines has plain line breaks, and neither control characters nor turned directions', () => {
    const text = multiLineText(20);
    expect(text.validate(' a\r\nb\rc\td\u0301 ').value).to.equal('a\nb\nc\td\u0301'.normalize('NFC'));
    expect(text.validate('👩‍👩‍👧').error).to.equal(undefined);
    for (const bad of ['a\0', 'a\u202eb', '\ud800', '\u200b \u2800', 'x'.repeat(21), '\x1b[1m']) {
      expect(text.validate(bad).error, JSON.stringify(bad)).to.be.an('error');
    }
  });

  it('thousands of values get one error, not one each', () => {
    const schema = Joi.object({ roles: Joi.array().items(Joi.string()).max(10) }).prefs(JOI_OPTIONS);
    for (const input of [
      { roles: Array(3_000).fill(1) },
      Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`a${index}`, 1])),
    ]) {
      const refuse = () => validate(schema, input);
      expect(refuse).to.throw(DomainError).with.nested.property('text.key', 'fieldErrors.tooManyValues');
    }
    expect(() => validate(schema, { roles: Array(100).fill(1) }))
      .to.throw(DomainError)
      .with.nested.property('details.fieldErrors.length', 101);
  });
});
