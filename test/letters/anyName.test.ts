import { expect } from 'chai';
import fc from 'fast-check';
import { makeRender } from '../../src/letters/render.ts';
import { applicant } from '../../src/registrations/applicant.ts';
import { KINDS } from '../../src/registrations/letterKinds.ts';
import { sampleData } from '../../src/registrations/sampleLetters.ts';
import { anApplicant } from '../support/given.ts';
import { tagsIn, textOf } from '../support/html.ts';

/** Every letter that shows a name. */
const TEMPLATES = Object.keys(KINDS).filter((template) => KINDS[template]?.bare !== true);

/** What means something to HTML, MJML, Handlebars or a mail program. */
const SIGNS = [
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
const WORDS = [
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

const piece = fc.oneof(fc.constantFrom(...SIGNS), fc.constantFrom(...WORDS), fc.string({ unit: 'grapheme', maxLength: 5 }));
/** Any name that the sign-up takes, as it takes it. */
const name = fc
  .array(piece, { minLength: 1, maxLength: 12 })
  .map((pieces) => applicant.validate({ ...anApplicant(), firstName: pieces.join('') }))
  .filter(({ error }) => error === undefined)
  .map(({ value }) => value.firstName);

describe('A letter', () => {
  for (const template of TEMPLATES) {
    it(`(${template}) has the same markup whoever gets it, and shows the name as it was typed`, async () => {
      const render = await makeRender();
      const data = sampleData(template, 'en', 'https://slots.example.org');
      const usual = tagsIn(render(template, data).html);
      fc.assert(
        fc.property(name, name, (firstName, lastName) => {
          const { html, text, subject } = render(template, { ...data, name: `${firstName} ${lastName}` });
          expect(tagsIn(html)).to.deep.equal(usual);
          expect(textOf(html)).to.include(`Hello ${firstName} ${lastName},`);
          expect(text.split('\n')[0]).to.equal(`Hello ${firstName} ${lastName},`);
          expect(subject).to.equal(render(template, data).subject);
        }),
        { numRuns: 150 },
      );
    });
  }
});
