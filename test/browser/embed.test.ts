import { expect } from 'chai';
import { aPage, isBrowserMissing } from '../support/browser.ts';
import { anEvent } from '../support/given.ts';
import { ADA, aGuest } from '../support/guest.ts';
import { anotherSite } from '../support/otherSite.ts';
import { aService, PUBLIC_URL } from '../support/service.ts';

describe('What the page "Put it on your site" shows, pasted into a page of another site', () => {
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  it('is a link that leads to the form', async () => {
    const { page, fill, clock, registered } = await aSiteWith('link');
    await page.getByRole('link', { name: 'Tea & <Cake>' }).click();
    await page.locator('#firstName').waitFor();
    clock.advance(3_000);
    await fill();
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
    expect(await registered()).to.deep.equal([ADA.email]);
  });

  it('is the form itself, under the policy it names', async () => {
    const { page, fill, registered } = await aSiteWith('component', 'policy');
    await fill();
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
    expect(await registered()).to.deep.equal([ADA.email]);
  });

  it('is a form of your own that works as it stands', async () => {
    const { page, fill, registered } = await aSiteWith('own');
    await fill({}, (name) => `[name=${name}]`);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByText('Check your mail').waitFor();
    expect(await registered()).to.deep.equal([ADA.email]);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByText('email_already_registered').waitFor();
  });
});

/** Somebody's site, with what our page says to paste. */
async function aSiteWith(way: string, policy?: string) {
  const service = await aService();
  const site = await anotherSite();
  const event = await anEvent(service.world, { title: 'Tea & <Cake>', allowedOrigins: site.origin });
  const page = await aPage({ language: 'en', width: 1280, javaScript: true });
  await page.goto(`${service.url}/events/${event.slug}/embed`);
  const shown = async (id: string) => (await page.locator(`#${id}`).innerText()).replaceAll(PUBLIC_URL, service.url);
  const named = policy && { policy: `default-src 'none'; style-src 'self'; ${await shown(policy)}` };
  site.put({ html: await shown(way), ...named });
  await page.goto(site.origin);
  return {
    page,
    clock: service.clock,
    fill: aGuest(page, 'en').fill,
    registered: () => service.world.db('registrations').pluck('email'),
  };
}
