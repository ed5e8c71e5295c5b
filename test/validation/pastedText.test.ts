import { expect } from 'chai';
import { emailContact, phoneContact } from '../../src/accounts/domain/identity.ts';
import { registrationSchema } from '../../src/registrations/domain/applicant.ts';
import { countedMailbox } from '../../src/validation/emailAddress.ts';
import { validate } from '../../src/validation/validate.ts';
import { anApplicant } from '../support/factories.ts';

const NUMBER = '+32470123456';
/** One number, as contacts of phones, messengers, word processors and keyboards of other scripts give it. */
const PASTED_NUMBERS = [
  '\u202A+32 470 12 34 56\u202C',
  '+32\u200E 470 12 34 56',
  '+32 470 12\u201134\u201156',
  '+32 470 12\u201334\u201456',
  '+32\u00A0470\u202F12\u2009 34 56',
  '\uFF0B\uFF13\uFF12 \uFF08\uFF14\uFF17\uFF10\uFF09 12\u221234\u30FC56',
  '+\u0663\u0662 \u0664\u0667\u0660 \u0661\u0662 \u0663\u0664 \u0665\u0666',
  '+\u06F3\u06F2 \u06F4\u06F7\u06F0 \u06F1\u06F2 \u06F3\u06F4 \u06F5\u06F6',
  '+\u0969\u0968 \u096A\u096D\u0966 \u0967\u0968 \u0969\u096A \u096B\u096C',
  '\uFEFF+32 470 12 34 56\u200B',
];

describe('What people paste', () => {
  for (const pasted of PASTED_NUMBERS) {
    it(`is a phone number for the sign-up and for an account: ${JSON.stringify(pasted)}`, () => {
      const { phone } = validate(registrationSchema, anApplicant({ phone: pasted }));
      expect(phone).to.match(/^[+0-9 ()-]+$/);
      expect(phone.replace(/[^+0-9]/g, '')).to.equal(NUMBER);
      expect(phoneContact(pasted)?.value).to.equal(NUMBER);
    });
  }

  it('is an email address without what nobody sees, in the form that is compared', () => {
    for (const pasted of [
      'ada\u200B@example.org\u200E',
      'ada@exam\u00ADple.org',
      'ada@example.org\uFE0F',
      'ada@\uFF45xample.org',
      '\u3164ada@example.org',
    ]) {
      expect(validate(registrationSchema, anApplicant({ email: pasted })).email.typed, JSON.stringify(pasted)).to.equal('ada@example.org');
      expect(emailContact(pasted)?.value, JSON.stringify(pasted)).to.equal('ada@example.org');
    }
  });

  it('is still no number with letters or line breaks in it', () => {
    for (const phone of ['call me', '+32 470\n12 34 56', '+32 470 \u2167 12', '\u200B', '+32 470 12 34 5\u00B2'.repeat(3)]) {
      expect(() => validate(registrationSchema, anApplicant({ phone })), JSON.stringify(phone)).to.throw();
    }
  });
});

describe('The mailbox of an address, for counting', () => {
  it('has no plus tag and no dots, and one name of Gmail', () => {
    const spellings = ['vic.tim@gmail.com', 'victim+1@gmail.com', 'v.i.c.t.i.m+a+b@googlemail.com', 'victim@gmail.com'];
    expect(new Set(spellings.map(countedMailbox))).to.deep.equal(new Set(['victim@gmail.com']));
    expect(countedMailbox('+x@example.org')).to.equal('+x@example.org');
    expect(countedMailbox('victim@example.org')).not.to.equal(countedMailbox('victim@gmail.com'));
  });
});
