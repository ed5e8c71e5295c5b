import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { expectAccessible } from '../support/browser.ts';
import { type ConsoleUser, joinTeam, signInAgain } from '../support/consoleUser.ts';
import { aConsoleWalk, describeWalks } from '../support/consoleWalk.ts';
import { anEvent } from '../support/factories.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { until } from '../support/until.ts';

describeWalks(
  'Two people share a phone at the door',
  {
    '': async (profile) => {
      const { service, page, aUser } = await aConsoleWalk(profile);
      const event = await anEvent(service.deps, { slug: 'walk', slots: 9 });
      await insertPeople(service.deps.db, event.id, 2);
      const [amina, bo] = [await aUser(), await aUser()];
      for (const user of [amina, bo]) await joinTeam(service, event, user, 'door');
      const openAs = async (user: ConsoleUser) => {
        await page.context().clearCookies();
        await page.context().addCookies([user.browserCookie]);
        await page.goto(`${service.url}/console/events/walk/door`);
        await page.locator('[data-status=online] .door-person').first().waitFor();
      };
      const sent = () => service.deps.db('check_ins').pluck('actor');

      await openAs(amina);
      await until('the page is kept for when there is no network', async () => (await keptIn(page)).pages === 1);
      await page.context().setOffline(true);
      await page.locator('.door-person button').first().click();
      await page.getByText('1 kept here').waitFor();
      await page.context().route('**/check-ins', (route) => route.abort());
      await page.context().setOffline(false);

      await signOutWhenAsked(page, 'dismiss');
      await page.locator('[data-door]').waitFor();
      await signOutWhenAsked(page, 'accept');
      await page.waitForURL(/sign-in|console$|\/$/);
      expect(await keptIn(page)).to.deep.equal({ pages: 0, workers: 0, lists: 0, scans: 1 });

      await page.context().unroute('**/check-ins');
      await openAs(bo);
      await page.locator('[data-part=others]').waitFor();
      await expectAccessible(page);
      expect(await page.locator('.door-person .badge.good').count(), 'who was let in is known').to.equal(1);
      expect(await sent(), 'in the name of somebody else').to.deep.equal([]);

      await openAs(await signInAgain(service, amina));
      await until('it was sent', async () => (await sent()).length === 1);
      expect(await sent()).to.deep.equal([`account:${amina.accountId}`]);
      await until('nothing is left to be sent', async () => (await keptIn(page)).scans === 0);
    },
  },
  [{ language: 'en', width: 360, javaScript: true }],
);

/** The page asks after it has looked for scans that were not sent, so some time after the click. */
async function signOutWhenAsked(page: Page, answer: 'accept' | 'dismiss'): Promise<void> {
  const answered = page.waitForEvent('dialog').then((dialog) => dialog[answer]());
  await Promise.all([answered, page.click('.who button')]);
}

interface Kept {
  pages: number;
  workers: number;
  lists: number;
  scans: number;
}

/** How much of the door is on the phone. */
function keptIn(page: Page): Promise<Kept> {
  return page.evaluate(KEPT);
}

/** Runs in the page. */
const KEPT = `(async () => {
  const resultOf = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
  const database = await resultOf(indexedDB.open('slotkeeper-door'));
  const count = (store) => resultOf(database.transaction(store).objectStore(store).count());
  const [lists, scans] = [await count('lists'), await count('scans')];
  database.close();
  const workers = (await navigator.serviceWorker.getRegistrations()).length;
  return { pages: (await caches.keys()).length, workers, lists, scans };
})()`;
