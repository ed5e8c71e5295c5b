import { expect } from 'chai';
import { createInvitationTokens } from '../../src/accounts/domain/invitationTokens.ts';
import { listInvitations } from '../../src/teams/invitation.ts';
import type { BrowserProfile } from '../support/browser.ts';
import { type ConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { aConsoleWalk, describeWalks } from '../support/consoleWalk.ts';
import { anEvent } from '../support/factories.ts';
import { registerCommand } from '../support/unitOfWork.ts';

describeWalks('The team of an event', {
  'adds a colleague, who acts until they are removed': async (profile) => {
    const { page, service, event, path, owner, colleague, step, click, become } = await setUp(profile);
    await become(owner);
    await step('open the event', () => click('.event-cards a'));
    await step('open the team', () => click('.tabs a[href$="/team"]'));
    await step('add nobody', () => click(`form[action$="/team"] button:not(.second)`));
    await page.locator('.errors').waitFor();
    await step('add a colleague', async () => {
      await page.fill('#username', colleague.username);
      await page.locator('#new-editor').check();
      await click(`form[action$="/team"] button:not(.second)`);
    });
    await page.locator('.toast').waitFor();
    expect(await page.locator('tbody tr').count()).to.equal(2);

    await become(colleague);
    await step('the colleague opens the event', () => click('.event-cards a'));
    await step('opens the settings', () => click('.tabs a[href$="/edit"]'));
    await step('closes sign-up', () => click('form[action$="/close"] button'));
    await step('opens the API keys', () => click('.bar a[href="/console/api-keys"]'));

    await become(owner);
    await step('the owner opens the team', () => page.goto(`${path}/team`));
    await step('removes the colleague', () => click(`form[action$="${colleague.accountId}/removal"] button`));
    await page.locator('.toast').waitFor();

    await become(colleague);
    expect(await page.locator('.event-cards a').count()).to.equal(0);
    expect((await page.goto(path))?.status()).to.equal(404);
    expect(await page.locator('body').textContent()).not.to.contain(event.title);

    await become(owner);
    await step('the owner opens the team again', () => page.goto(`${path}/team`));
    await step('invites somebody by email', async () => {
      await page.fill('#email', 'a-rather-long-address-of-somebody@a-rather-long-domain.example');
      await click('form[action$="/team/invitations"] button');
    });
    await page.locator('.toast').waitFor();
    const [invitation] = await listInvitations(service.deps.db, event, service.deps.now());
    await become(colleague);
    const token = createInvitationTokens(service.deps.keys).sign(invitation?.id ?? '');
    await step('the colleague opens the link', () => page.goto(`${service.url}/console/invitations/${token}`));
    await step('goes on', () => click('a[href$="/join"]'));
    await step('joins', () => click('form[action$="/join"] button'));
    expect(page.url()).to.contain(path);
  },

  'reads the history of the event': async (profile) => {
    const { page, event, owner, service, aUser, step, click, become } = await setUp(profile);
    const firstName = 'Bartholomeus-Maximilianus';
    await service.processor.execute(registerCommand(event.id, { firstName, lastName: 'Vandenberghe-Vansteenkiste' }));
    await become(owner);
    await step('open the event', () => click('.event-cards a'));
    await step('open the history', () => click('.tabs a[href$="/history"]'));
    expect(await page.locator('.timeline li').count()).to.equal(3);
    await step('choose the team', async () => {
      await page.selectOption('#kind', 'team');
      await click('.toolbar button');
    });
    expect(await page.locator('.timeline li').count()).to.equal(1);
    await step('choose days on which nothing happened', async () => {
      await page.fill('#to', '2020-01-01');
      await click('.toolbar button');
    });
    await page.locator('.empty').waitFor();
    await step('write a wrong day', () => page.goto(`${page.url().split('?')[0]}?from=yesterday`));
    await page.locator('.errors').waitFor();
    await step('show everything', () => click('.pages a'));
    await step('open the person', () => click('.timeline a'));
    expect(await page.locator('h1').textContent()).to.contain(firstName);

    await become(await aUser({ roles: ['administrator'] }));
    await step('an administrator opens the history of the service', () => click('.bar a[href="/admin/audit-log"]'));
    await step('chooses accounts', async () => {
      await page.selectOption('#object', 'account');
      await click('.toolbar button');
    });
    expect(await page.locator('.timeline li').count()).to.equal(3);
  },
});

async function setUp(profile: BrowserProfile) {
  const walk = await aConsoleWalk(profile);
  const { service, page } = walk;
  const event = await anEvent(service.deps, { slots: 4 });
  const [owner, colleague] = [await walk.aUser(), await walk.aUser()];
  await joinTeam(service, event, owner, 'owner');
  return {
    ...{ ...walk, event, owner, colleague, path: `${service.url}/console/events/${event.slug}` },
    become: async (user: ConsoleUser) => {
      await page.context().clearCookies();
      await walk.signIn(user);
      await page.goto(`${service.url}/console`);
      await walk.check('the events');
    },
  };
}
