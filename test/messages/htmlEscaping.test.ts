import { expect } from 'chai';
import fc from 'fast-check';
import { createEmailRenderer } from '../../src/messages/renderEmail.ts';
import { registrationSchema } from '../../src/registrations/domain/applicant.ts';
import { EMAIL_TYPES } from '../../src/registrations/emails/emailTypes.ts';
import { sampleTemplateData } from '../../src/registrations/emails/sampleEmails.ts';
import { anApplicant } from '../support/factories.ts';
import { tagsIn, textOf } from '../support/html.ts';
import { LONG } from '../support/longForm.ts';

/** Every email that contains the recipient's name. */
const TEMPLATES = Object.keys(EMAIL_TYPES).filter((template) => EMAIL_TYPES[template]?.withoutDetails !== true);

/** Special to HTML, MJML, Handlebars or a mail program. */
const SPECIAL_CHARACTERS = [
  '<',
  '>',
  '</',
  '/>',
  '&',
  '&lt;',
  '&#60;',
  '"',
  "'",
  '`',
  '=',
  '{{',
  '}}',
  '{{{',
  '\\',
  '<!--',
  '-->',
  '<![endif]-->',
  '$&',
  '$1',
];
const SPECIAL_TEXTS = [
  '<b>',
  '</mj-text>',
  '<mj-raw>',
  '<script>',
  '</td>',
  '{{email}}',
  '{{#if x}}',
  '%0a',
  '=0D=0A',
  '<style>*{}',
  'Ada',
  'Åsa',
  '李',
  '👩‍👩‍👧',
];

const piece = fc.oneof(
  fc.constantFrom(...SPECIAL_CHARACTERS),
  fc.constantFrom(...SPECIAL_TEXTS),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
);
/** Any first name that the sign-up accepts, after validation. */
const name = fc
  .array(piece, { minLength: 1, maxLength: 12 })
  .map((pieces) => registrationSchema.validate({ ...anApplicant(), firstName: pieces.join('') }))
  .filter(({ error }) => error === undefined)
  .map(({ value }) => value.firstName);

describe('HTML escaping of names in emails', () => {
  for (const template of TEMPLATES) {
    it(`${template}: the markup is the same for every name, and the name is shown as typed`, async () => {
      const render = await createEmailRenderer();
      const data = sampleTemplateData(template, 'en', 'https://slots.example.org');
      const expectedTags = tagsIn(render(template, data).html);
      fc.assert(
        fc.property(name, name, (firstName, lastName) => {
          const { html, text, subject } = render(template, { ...data, name: `${firstName} ${lastName}` });
          expect(tagsIn(html)).to.deep.equal(expectedTags);
          expect(textOf(html)).to.include(`Hello ${firstName} ${lastName},`);
          expect(text.split('\n')[2]).to.equal(`Hello ${firstName} ${lastName},`);
          expect(subject).to.equal(render(template, data).subject);
        }),
        { numRuns: LONG ? 150 : 50 },
      );
    });
  }
});
