import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { LANGUAGES } from '../../src/i18n/translate.ts';
import { createEmailRenderer, type RenderEmail } from '../../src/messages/renderEmail.ts';
import { EMAIL_TYPES } from '../../src/registrations/emails/emailTypes.ts';
import { sampleTemplateData } from '../../src/registrations/emails/sampleEmails.ts';
import { contrastIn, looksIn } from '../support/axe.ts';
import { isBrowserMissing, openBrowser } from '../support/browser.ts';
import { LONG } from '../support/longForm.ts';
import { LONGEST_SAMPLE, MINIMAL_SAMPLE } from '../support/sampleExtremes.ts';
import { PUBLIC_URL } from '../support/service.ts';

const SCHEMES = ['light', 'dark'] as const;
/** Dark, light, and between: on the third neither black nor white text has much contrast. */
const COLOURS = ['#000000', '#ffffff', '#767676', '#ffcc00'];

describe('Email rendering', function () {
  this.timeout(120_000);
  let render: RenderEmail;

  before(async function () {
    if (isBrowserMissing()) this.skip();
    render = await createEmailRenderer();
  });

  for (const scheme of SCHEMES) {
    describe(scheme, () => {
      let page: Page;
      const requestedUrls: string[] = [];

      before(async () => {
        const context = await (await openBrowser()).newContext({ colorScheme: scheme, viewport: { width: 360, height: 740 } });
        page = await context.newPage();
        page.on('request', (request) => requestedUrls.push(request.url()));
      });
      after(() => page.context().close());

      it('has the contrast that WCAG asks for, in every language', async () => {
        const readable = new Set<string>();
        for (const [index, template] of Object.keys(EMAIL_TYPES).entries()) {
          const languages = LONG ? LANGUAGES : [LANGUAGES[index % LANGUAGES.length] as string];
          for (const language of languages) {
            await page.setContent(htmlOf(template, language));
            // Most emails look alike: the contrast of a look is computed once.
            const looks = await looksIn(page);
            if (!LONG && looks.every((look) => readable.has(look))) continue;
            expect(await lowContrastIn(page), `${template} in ${language}`).to.deep.equal([]);
            for (const look of looks) readable.add(look);
          }
        }
      });

      it('has that contrast with any colour of the organiser', async () => {
        for (const colour of COLOURS) {
          await page.setContent(htmlOf('confirm', 'en', { event: { colour } }));
          expect(await lowContrastIn(page), colour).to.deep.equal([]);
        }
      });

      it('negative control: grey on grey fails the contrast check', async () => {
        await page.setContent(htmlOf('confirm', 'en').replaceAll('#1f2933', '#888888').replaceAll('#e4e7eb', '#555555'));
        expect(await lowContrastIn(page)).not.to.deep.equal([]);
      });

      // The scheme changes colours only.
      if (LONG || scheme === 'light')
        it('is as wide as a phone, whatever it says', async () => {
          for (const overrides of [{}, MINIMAL_SAMPLE, LONGEST_SAMPLE])
            for (const template of Object.keys(EMAIL_TYPES)) {
              await page.setContent(htmlOf(template, 'de', overrides));
              expect(await page.evaluate('document.documentElement.scrollWidth'), template).to.equal(360);
            }
        });

      it('hides its preheader', async () => {
        await page.setContent(htmlOf('confirm', 'en'));
        expect(await page.evaluate('document.body.innerText')).not.to.include('We’re holding 2 slots for you.');
        expect(await page.evaluate('document.body.textContent')).to.include('We’re holding 2 slots for you.');
      });

      it('makes no network request', () => expect(requestedUrls.filter((url) => !url.startsWith('cid:'))).to.deep.equal([]));
    });
  }

  function htmlOf(template: string, language: string, overrides = {}): string {
    return render(template, sampleTemplateData(template, language, PUBLIC_URL, overrides)).html;
  }
});

/** Texts with too little contrast, or that axe cannot judge. */
async function lowContrastIn(page: Page): Promise<string[]> {
  const { violations, incomplete, passed } = await contrastIn(page);
  expect(passed).to.be.above(0);
  return [...violations, ...incomplete].flatMap(({ elements }) => elements);
}
