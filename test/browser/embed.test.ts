import { expect } from 'chai';
import sharp from 'sharp';
import { savePicture } from '../../src/events/pictures/savePicture.ts';
import { QUESTION_KINDS } from '../../src/questions/question.ts';
import { aPage, expectAccessible, isBrowserMissing } from '../support/browser.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { ADA, aFormPage } from '../support/formPage.ts';
import { anotherSite } from '../support/otherSite.ts';
import { askQuestions, type GivenQuestion } from '../support/questions.ts';
import { aService, PUBLIC_URL } from '../support/service.ts';

describe('Embed snippets pasted into a page of another site', () => {
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  it('the link leads to the form', async () => {
    const { page, fill, clock, registered } = await aSiteWith('link');
    await page.getByRole('link', { name: 'Tea & <Cake>' }).click();
    await page.locator('#firstName').waitFor();
    clock.advance(3_000);
    await fill();
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    expect(await registered()).to.deep.equal([ADA.email]);
  });

  it('the widget works under the CSP that the page names', async () => {
    const { page, fill, registered } = await aSiteWith('component', { policy: 'policy' });
    await fill();
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    expect(await registered()).to.deep.equal([ADA.email]);
  });

  it('the widget takes the colours of its page, also of a dark one, and can leave out its heading', async () => {
    const { page, site, event, formScript, deps } = await aSiteWith('component');
    const file = await sharp({ create: { width: 80, height: 40, channels: 3, background: '#8ac' } })
      .jpeg()
      .toBuffer();
    const altText = { alt: 'Dunes', altTranslations: '{"fr":"Les dunes"}' };
    await savePicture(deps, event.id, { kind: 'picture', ...altText, width: 80, height: 40, large: file, small: file }, OPERATOR);
    const colours = { 'color: #f4ead8': 'rgb(244, 234, 216)', 'color: #202020': 'rgb(32, 32, 32)' };
    for (const [style, colour] of Object.entries(colours)) {
      site.put({ html: `${formScript}<div style="${style}"><slotkeeper-form event="${event.slug}"></slotkeeper-form></div>` });
      await page.goto(site.origin);
      await page.getByRole('heading', { name: 'Tea & <Cake>' }).waitFor();
      const styleOf = (part: string, property: string) => page.evaluate(computedStyle(part, property));
      expect([await styleOf('frame', 'color'), await styleOf('frame', 'backgroundColor'), await styleOf('hint', 'color')]).to.deep.equal([
        ...[colour, 'rgba(0, 0, 0, 0)', colour],
      ]);
    }
    site.put({ html: `${formScript}<slotkeeper-form event="${event.slug}" heading="off"></slotkeeper-form>` });
    await page.goto(site.origin);
    await page.getByRole('region', { name: 'Tea & <Cake>' }).getByRole('button', { name: 'Sign up' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Tea & <Cake>' }).count()).to.equal(0);
    await expectAccessible(page);
    expect(await page.locator('[part=picture]').count(), 'only where it is asked for').to.equal(0);
    site.put({ html: `${formScript}<slotkeeper-form event="${event.slug}" language="fr" picture="on"></slotkeeper-form>` });
    await page.goto(site.origin);
    // What GET /form answered in English is kept for a minute, from before there was a picture.
    await page.getByAltText('Les dunes').waitFor();
    await expectAccessible(page);
    // The look of a page that chose colours before there was transparent paper.
    const old = '--slotkeeper-paper: #ffffff; --slotkeeper-text: #111111';
    site.put({ html: `${formScript}<slotkeeper-form event="${event.slug}" style="${old}"></slotkeeper-form>` });
    await page.goto(site.origin);
    await page.locator('[part~=frame-paper]').waitFor();
    expect(await page.evaluate(computedStyle('frame', 'backgroundColor'))).to.equal('rgb(255, 255, 255)');
  });

  it('the plain HTML form works as it stands', async () => {
    const { page, fill, registered } = await aSiteWith('own');
    await fill({}, (name) => `[name=${name}]`);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByText('Check your email').waitFor();
    expect(await registered()).to.deep.equal([ADA.email]);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByText('This email address is already registered.').waitFor();
  });

  it('the plain HTML form asks the questions of the event, of as many people as there are slots', async () => {
    const asked = QUESTION_KINDS.map((kind) => ({ kind, label: { en: `<${kind}>` }, required: kind !== 'several_of' }));
    const name = { kind: 'short_text', scope: 'others', label: { en: 'Full name' } } as const;
    const { page, fill, deps } = await aSiteWith('own', { questions: [...asked, name, { kind: 'several_of', scope: 'person' }] });
    await fill({ slots: '2' }, (field) => `[name=${field}]`);
    const typed = { q1: 'Short', q2: 'Long', q5: '4.5', q6: '2027-06-13', q8: 'Bo' };
    for (const [id, text] of Object.entries(typed)) await page.fill(`[name=${id}]`, text);
    await page.selectOption('[name=q3]', { label: 'Vegan' });
    for (const box of ['[name=q4][value=o1]', '[name=q7]', '#people > :nth-child(2) [name=q9][value=o2]']) await page.check(box);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByText('Check your email').waitFor();
    const [answers] = await deps.db('registrations').pluck('answers');
    expect(JSON.parse(answers)).to.deep.equal({
      ...{ q1: 'Short', q2: 'Long', q3: 'o2', q4: ['o1'], q5: 4.5, q6: '2027-06-13', q7: true, q8: ['Bo'], q9: [null, ['o2']] },
    });
  });
});

/** A site with a snippet of the embed page, and with the Content-Security-Policy that it names. */
async function aSiteWith(snippet: string, { policy, questions = [] }: { policy?: string; questions?: GivenQuestion[] } = {}) {
  const service = await aService();
  const site = await anotherSite();
  const event = await anEvent(service.deps, { title: 'Tea & <Cake>', allowedOrigins: site.origin });
  await askQuestions(service, event, ...questions);
  const page = await aPage({ language: 'en', width: 1280, javaScript: true });
  await page.goto(`${service.url}/events/${event.slug}/embed`);
  const textOf = async (id: string) => (await page.locator(`#${id}`).innerText()).replaceAll(PUBLIC_URL, service.url);
  const withPolicy = policy && { policy: `default-src 'none'; style-src 'self'; ${await textOf(policy)}` };
  const html = await textOf(snippet);
  const [formScript = ''] = html.match(/<script src.*?<\/script>/) ?? [];
  site.put({ html, ...withPolicy });
  await page.goto(site.origin);
  return {
    ...{ page, site, event, formScript },
    deps: service.deps,
    clock: service.clock,
    fill: aFormPage(page, 'en').fill,
    registered: () => service.deps.db('registrations').pluck('email'),
  };
}

function computedStyle(part: string, property: string): string {
  return `getComputedStyle(document.querySelector('slotkeeper-form').shadowRoot.querySelector('[part~=${part}]')).${property}`;
}
