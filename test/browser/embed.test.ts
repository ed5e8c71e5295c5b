import { expect } from 'chai';
import { aPage, isBrowserMissing } from '../support/browser.ts';
import { anEvent } from '../support/factories.ts';
import { ADA, aFormPage } from '../support/formPage.ts';
import { anotherSite } from '../support/otherSite.ts';
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
    const { page, fill, registered } = await aSiteWith('component', 'policy');
    await fill();
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    expect(await registered()).to.deep.equal([ADA.email]);
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
});

/** A site with a snippet of the embed page, and with the Content-Security-Policy that it names. */
async function aSiteWith(snippet: string, policy?: string) {
  const service = await aService();
  const site = await anotherSite();
  const event = await anEvent(service.deps, { title: 'Tea & <Cake>', allowedOrigins: site.origin });
  const page = await aPage({ language: 'en', width: 1280, javaScript: true });
  await page.goto(`${service.url}/events/${event.slug}/embed`);
  const textOf = async (id: string) => (await page.locator(`#${id}`).innerText()).replaceAll(PUBLIC_URL, service.url);
  const withPolicy = policy && { policy: `default-src 'none'; style-src 'self'; ${await textOf(policy)}` };
  site.put({ html: await textOf(snippet), ...withPolicy });
  await page.goto(site.origin);
  return {
    page,
    clock: service.clock,
    fill: aFormPage(page, 'en').fill,
    registered: () => service.deps.db('registrations').pluck('email'),
  };
}
