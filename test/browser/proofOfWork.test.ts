import { expect } from 'chai';
import { aPage, describeProfile, expectAccessible, HOSTED_PROFILES, isBrowserMissing } from '../support/browser.ts';
import { anEvent } from '../support/factories.ts';
import { aFormPage } from '../support/formPage.ts';
import { anotherSite } from '../support/otherSite.ts';
import { aService } from '../support/service.ts';

for (const profile of HOSTED_PROFILES) {
  describe(`Proof of work in the browser, ${describeProfile(profile)}`, () => {
    before(function () {
      if (isBrowserMissing()) this.skip();
    });

    async function aForm() {
      const service = await aService({ PROOF_OF_WORK: 'on' });
      const site = await anotherSite();
      const event = await anEvent(service.deps, { allowedOrigins: site.origin });
      const page = await aPage(profile);
      return { ...service, site, event, page, ...aFormPage(page, profile.language) };
    }

    it('our own page makes one while the form is filled in, or says what it needs', async () => {
      const { url, event, page, fill, clock, translated, deps } = await aForm();
      await page.goto(`${url}/events/${event.slug}`);
      clock.advance(3_000);
      await fill();
      if (profile.javaScript) {
        await page.getByText(translated('proof.verified')).waitFor();
        expect(await page.getByText(translated('proof.noScript')).count()).to.equal(0);
        await expectAccessible(page);
        await page.getByRole('button', { name: translated('form.submit'), exact: true }).click();
        await page.getByRole('heading', { level: 1, name: translated('sent.title') }).waitFor();
        expect(await deps.db('used_pow_challenges')).to.have.length(1);
      } else {
        expect(await page.getByText(translated('proof.noScript')).count()).to.equal(1);
        await page.getByRole('button', { name: translated('form.submit'), exact: true }).click();
        await page.getByText(translated('fieldErrors.proof')).first().waitFor();
        expect(await deps.db('registrations')).to.have.length(0);
      }
    });

    if (profile.javaScript)
      it('the form on another site makes one by itself, and another for another try', async () => {
        const { url, site, event, page, fill, translated, deps } = await aForm();
        site.put({
          html: `<script src="${url}/form.js" type="module"></script><slotkeeper-form event="${event.slug}"></slotkeeper-form>`,
          policy: `default-src 'none'; script-src ${url}; connect-src ${url}; style-src 'self'`,
          language: profile.language,
        });
        await page.goto(site.origin);
        await fill({ phone: 'none' });
        await page.getByRole('button', { name: translated('form.submit'), exact: true }).click();
        await page.getByText(translated('fieldErrors.phone.format')).first().waitFor();
        await fill();
        const started = Date.now();
        await page.getByRole('button', { name: translated('form.submit'), exact: true }).click();
        await page.getByRole('heading', { level: 3, name: translated('sent.title') }).waitFor();
        console.log(`      a sign-up with its proof took ${Date.now() - started} ms`);
        expect(await deps.db('used_pow_challenges')).to.have.length(1);
      });
  });
}
