import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { LANGUAGES } from '../../src/languages/texts.ts';
import { makeRender, type Render } from '../../src/letters/render.ts';
import { KINDS } from '../../src/registrations/letterKinds.ts';
import { sampleData } from '../../src/registrations/sampleLetters.ts';
import { isBrowserMissing, openBrowser } from '../support/browser.ts';
import { LEAST, LONGEST } from '../support/letters.ts';
import { PUBLIC_URL } from '../support/service.ts';

const SCHEMES = ['light', 'dark'] as const;
/** Dark, light, and between, where neither black nor white is easy to read. */
const COLOURS = ['#000000', '#ffffff', '#767676', '#ffcc00'];

describe('A letter in a mail program', () => {
  let render: Render;

  before(async function () {
    if (isBrowserMissing()) this.skip();
    render = await makeRender();
  });

  for (const scheme of SCHEMES) {
    describe(scheme, () => {
      let page: Page;
      const asked: string[] = [];

      before(async () => {
        const context = await (await openBrowser()).newContext({ colorScheme: scheme, viewport: { width: 360, height: 740 } });
        page = await context.newPage();
        page.on('request', (request) => asked.push(request.url()));
      });
      after(() => page.context().close());

      it('has the contrast that WCAG asks for, in every language', async () => {
        for (const language of LANGUAGES)
          for (const template of Object.keys(KINDS)) {
            await page.setContent(htmlOf(template, language));
            expect(await faintIn(page), `${template} in ${language}`).to.deep.equal([]);
          }
      });

      it('has it with any colour of the organiser', async () => {
        for (const colour of COLOURS) {
          await page.setContent(htmlOf('confirm', 'en', { event: { colour } }));
          expect(await faintIn(page), colour).to.deep.equal([]);
        }
      });

      it('would not have it with grey on grey', async () => {
        await page.setContent(htmlOf('confirm', 'en').replaceAll('#1f2933', '#888888').replaceAll('#e4e7eb', '#555555'));
        expect(await faintIn(page)).not.to.deep.equal([]);
      });

      it('is as wide as a phone, whatever it says', async () => {
        for (const otherwise of [{}, LEAST, LONGEST])
          for (const template of Object.keys(KINDS)) {
            await page.setContent(htmlOf(template, 'de', otherwise));
            expect(await page.evaluate('document.documentElement.scrollWidth'), template).to.equal(360);
          }
      });

      it('hides its preheader', async () => {
        await page.setContent(htmlOf('confirm', 'en'));
        expect(await page.evaluate('document.body.innerText')).not.to.include('We are holding 2 slots for you.');
        expect(await page.evaluate('document.body.textContent')).to.include('We are holding 2 slots for you.');
      });

      it('has asked nobody for anything', () => expect(asked).to.deep.equal([]));
    });
  }

  function htmlOf(template: string, language: string, otherwise = {}): string {
    return render(template, sampleData(template, language, PUBLIC_URL, otherwise)).html;
  }
});

/** Text that is hard to read on its background (WCAG 2.2, 1.4.3), or that axe cannot judge. Letters have no frames, so axe needs no second page. */
async function faintIn(page: Page): Promise<string[]> {
  const { violations, incomplete, passes } = await new AxeBuilder({ page }).setLegacyMode().withRules(['color-contrast']).analyze();
  expect(passes.flatMap(({ nodes }) => nodes)).to.have.length.above(0);
  return [...violations, ...incomplete].flatMap(({ nodes }) => nodes.map(({ html }) => html));
}
