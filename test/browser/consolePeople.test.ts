import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import type { BrowserProfile } from '../support/browser.ts';
import { joinTeam } from '../support/consoleUser.ts';
import { aConsoleWalk, describeWalks } from '../support/consoleWalk.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { registerCommand } from '../support/unitOfWork.ts';

describeWalks('An organiser looks after the people of an event', {
  '': async (profile) => {
    const { page, service, processor, event, steps, step, click, report } = await setUp(profile);

    await page.goto(`${service.url}/console`);
    await step('open the event', () => click('.event-cards a'));
    await step('open the people', () => click(`.tabs a[href$="/people"]`));
    await page.locator('.empty').waitFor();

    const signUp = (firstName: string, input: object) =>
      processor.execute(registerCommand(event.id, { firstName, lastName: 'Vandenberghe-Vansteenkiste', waitList: true, ...input }));
    const ada = await signUp('Amélie', { slots: 3, email: 'a-rather-long-address-of-somebody@a-rather-long-domain.example' });
    await signUp('Bram', { slots: 1 });
    const dirk = await signUp('Dirk', { slots: 2, member: true });
    for (const registration of await findByIds(service.deps.db, [ada.id, dirk.id]))
      await processor.execute(confirmOnBehalf(registration, OPERATOR));
    await service.deps.db('messages').update({ sent_at: service.deps.now().toISOString() });
    await service.deps.db('messages').where({ registration_id: ada.id }).update({ sent_at: null, failed_at: '2027-05-01T08:00:00.000Z' });

    await step('look again', () => page.reload());
    expect(await namesOn(page)).to.have.length(3);
    steps.length = 2;
    await step('type a part of the name', async () => {
      await page.fill('#search', 'amelie');
      await page.locator('.toolbar button').click();
    });
    expect(await namesOn(page)).to.deep.equal(['Amélie Vandenberghe-Vansteenkiste']);
    expect(await page.locator('tbody .badge.bad').count(), 'her email did not arrive').to.equal(1);
    report('find a person', 'the console', steps.length);

    await step('go back to everybody', () => click('p.pages a'));
    steps.length = 2;
    await step('choose the list of the unconfirmed', () => click('.lists a[href*="unconfirmed"]'));
    await step('choose somebody', () => page.locator('tbody input[type=checkbox]').first().check());
    await step('send the email again', () => click('button[value=resend]'));
    await step('say yes', () => click('button[name=sure]'));
    expect(await page.locator('.toast').textContent()).to.contain('1');
    expect(await page.url()).to.contain('state=unconfirmed');
    report('send an email again', 'the console', steps.length);

    steps.length = 3;
    await step('choose nobody', () => click('button[value=endUnconfirmed]'));
    await page.locator('.errors').waitFor();
    await step('choose somebody', () => page.locator('tbody input[type=checkbox]').first().check());
    // page.js ignores a second submit of the same form for three seconds; this is another page.
    await step('end what is not confirmed', () => click('button[value=endUnconfirmed]'));
    await step('say yes', () => click('button[name=sure]'));
    await page.locator('.empty').waitFor();
    report('remove somebody who never confirmed, after choosing nobody', 'the console', steps.length);
    const [promoted] = await findByIds(service.deps.db, [dirk.id]);
    expect(promoted?.endedAt).to.equal(null);
  },
});

async function setUp(profile: BrowserProfile) {
  const walk = await aConsoleWalk(profile);
  const { service } = walk;
  const event = await anEvent(service.deps, { slots: 4, maxPerRegistration: 4 });
  const organiser = await walk.aUser();
  await joinTeam(service, event, organiser, 'owner');
  await walk.signIn(organiser);
  return { ...walk, event, processor: createCommandProcessor(service.deps) };
}

function namesOn(page: Page): Promise<string[]> {
  return page.locator('tbody th a').allTextContents();
}
