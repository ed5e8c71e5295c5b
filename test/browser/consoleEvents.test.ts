import { expect } from 'chai';
import { anyEventBySlug } from '../../src/events/eventLookup.ts';
import { Visitor } from '../support/client.ts';
import { aConsoleWalk, describeWalks } from '../support/consoleWalk.ts';
import { anApplicant } from '../support/factories.ts';

describeWalks('An organiser runs an event', {
  '': async (profile) => {
    const { service, page, aUser, signIn, step, click, check, report } = await aConsoleWalk(profile);
    await signIn(await aUser());
    const current = () => anyEventBySlug(service.deps, 'dune-walk');

    await page.goto(`${service.url}/console`);
    await step('open the form', () => click('.page-head .button'));
    await step('forget the title and the time', () => click('.event-form button:not([name])'));
    await page.locator('.errors').waitFor();
    await click('.event-form summary');
    await check('with more settings open');
    await step('fill in', async () => {
      for (const [name, value] of Object.entries({ title: 'Dune Walk', starts: '2027-06-13T19:00', slots: '2', location: 'Ostend' }))
        await page.fill(`#${name}`, value);
      await page.selectOption('#timeZone', 'Europe/Brussels');
    });
    if (profile.javaScript) {
      await page.locator('[data-preview] pre').waitFor();
      expect(await page.locator('[data-preview]').textContent()).to.contain('Dune Walk');
    }
    await step('save the draft', () => click('.event-form .buttons button >> nth=0'));
    expect((await current()).publishedAt).to.equal(null);
    await step('publish', () => click('form[action$="/publish"] button'));
    expect((await current()).publishedAt).to.not.equal(null);
    report('announce an event, after forgetting the title', 'the console');
    await page.goto(`${service.url}/console/events/dune-walk/preview`);
    await page.frameLocator('iframe >> nth=0').locator('#firstName').waitFor();
    await page.frameLocator('iframe >> nth=1').locator('a[href*=confirm_registration]').first().waitFor();
    await check('the preview');
    await page.goto(`${service.url}/console/events/dune-walk`);

    const visitor = await Visitor.at(service.url, { slug: 'dune-walk' });
    for (const _ of [1, 2]) expect((await visitor.signUp(anApplicant())).status).to.equal(200);
    await step('open the settings', () => click('.tabs a[href$="/edit"]'));
    await step('another time', () => page.fill('#starts', '2027-06-13T20:00'));
    await step('save', () => click('.event-form .buttons button >> nth=0'));
    expect(await page.locator('main li').first().textContent()).to.contain('2');
    await step('save and send', () => click('button[name=sure]'));
    expect(await current()).to.include({ startsLocal: '2027-06-13T20:00', version: 3 });
    report('change the time', 'the console');

    await step('open the settings', () => click('.tabs a[href$="/edit"]'));
    await step('call off', () => click('.acts a[href$="/call-off"]'));
    await step('say why and type its name', async () => {
      await page.fill('#reason', 'A storm is coming.');
      await page.fill('#confirmation', 'dune-walk');
    });
    await step('for good', () => click('main button.danger'));
    expect(await current()).to.include({ callOffReason: 'A storm is coming.', slotsTaken: 0 });
    report('call it off', 'the console');

    await step('open the settings', () => click('.tabs a[href$="/edit"]'));
    await step('copy', () => click('.acts a[href$="/copy"]'));
    await step('name and time of the copy', async () => {
      await page.fill('#title', 'Dune Walk 2028');
      await page.fill('#starts', '2028-06-11T20:00');
    });
    await step('create it', () => click('main form .buttons button'));
    await step('open its settings', () => click('.tabs a[href$="/edit"]'));
    await step('delete', () => click('.acts a[href$="/delete"]'));
    await step('for good', () => click('main button.danger'));
    expect(await service.deps.db('events').pluck('slug')).to.deep.equal(['dune-walk']);
    report('copy it, and delete the copy', 'the console');
  },
});
