import { expect } from 'chai';
import { aPage, EYES, expectAccessible, isBrowserMissing } from '../support/browser.ts';
import { anEvent } from '../support/given.ts';
import { aGuest } from '../support/guest.ts';
import { anotherSite } from '../support/otherSite.ts';
import { aService } from '../support/service.ts';

for (const eyes of EYES) {
  describe(`Where a proof of work is asked for, in ${eyes.language}, ${eyes.width} px wide, ${eyes.javaScript ? 'with' : 'without'} JavaScript`, () => {
    before(function () {
      if (isBrowserMissing()) this.skip();
    });

    async function aForm() {
      const service = await aService({ PROOF_OF_WORK: 'on' });
      const site = await anotherSite();
      const event = await anEvent(service.world, { allowedOrigins: site.origin });
      const page = await aPage(eyes);
      return { ...service, site, event, page, ...aGuest(page, eyes.language) };
    }

    it('our own page makes one while the form is filled in, or says what it needs', async () => {
      const { url, event, page, fill, clock, says, world } = await aForm();
      await page.goto(`${url}/events/${event.slug}`);
      clock.advance(3_000);
      await fill();
      if (eyes.javaScript) {
        await page.getByText(says('proof.verified')).waitFor();
        expect(await page.getByText(says('proof.noScript')).count()).to.equal(0);
        await expectAccessible(page);
        await page.getByRole('button', { name: says('form.submit'), exact: true }).click();
        await page.getByRole('heading', { level: 1, name: says('sent.title') }).waitFor();
        expect(await world.db('proofs')).to.have.length(1);
      } else {
        expect(await page.getByText(says('proof.noScript')).count()).to.equal(1);
        await page.getByRole('button', { name: says('form.submit'), exact: true }).click();
        await page.getByText(says('faults.proof')).first().waitFor();
        expect(await world.db('registrations')).to.have.length(0);
      }
    });

    if (eyes.javaScript)
      it('the form on another site makes one by itself, and another for another try', async () => {
        const { url, site, event, page, fill, says, world } = await aForm();
        site.put({
          html: `<script src="${url}/form.js" type="module"></script><slotkeeper-form event="${event.slug}"></slotkeeper-form>`,
          policy: `default-src 'none'; script-src ${url}; connect-src ${url}; style-src 'self'`,
          language: eyes.language,
        });
        await page.goto(site.origin);
        await fill({ phone: 'none' });
        await page.getByRole('button', { name: says('form.submit'), exact: true }).click();
        await page.getByText(says('faults.phone.format')).first().waitFor();
        await fill();
        const started = Date.now();
        await page.getByRole('button', { name: says('form.submit'), exact: true }).click();
        await page.getByRole('heading', { level: 3, name: says('sent.title') }).waitFor();
        console.log(`      a sign-up with its proof took ${Date.now() - started} ms`);
        expect(await world.db('proofs')).to.have.length(1);
      });
  });
}
