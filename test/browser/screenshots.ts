import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../src/config.ts';
import { aPage, closeBrowser } from '../support/browser.ts';
import { cleanUp } from '../support/cleanup.ts';
import { Visitor } from '../support/client.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

/*
 * npm run screenshots: the screenshots of the README and of docs/console.md. The form, a received email, and the console.
 */

const FOLDER = join(ROOT, '.github', 'screenshots');
const PROFILE = { language: 'en', width: 480, javaScript: true };
const PEOPLE = [
  { firstName: 'Amina', lastName: 'Diallo', slots: 2, member: true, follows: true },
  { firstName: 'Björk', lastName: 'Guðmundsdóttir', slots: 3, member: false, follows: true },
  { firstName: 'Sebastien', lastName: 'D', slots: 2, member: false, follows: false },
  { firstName: 'Łukasz', lastName: 'Żak', slots: 1, member: true, follows: true },
  { firstName: 'Khalid', lastName: 'al-Mansour', slots: 4, member: false, follows: true },
];

const NAMES = [
  { firstName: 'Amina', lastName: 'Diallo' },
  { firstName: 'Björk', lastName: 'Guðmundsdóttir' },
  { firstName: 'Łukasz', lastName: 'Żak' },
  { firstName: 'Khalid', lastName: 'al-Mansour' },
  { firstName: 'Grace', lastName: 'Hopper' },
  { firstName: 'Noor', lastName: 'Peeters' },
  { firstName: 'José', lastName: 'Álvarez' },
];
const DAY_MS = 86_400_000;

const FORM_VALUES = { firstName: 'Łukasz', lastName: 'Żak', email: 'lukasz@example.org', phone: '+48 501 123 456' };

mkdirSync(FOLDER, { recursive: true });
const smtpServer = await TestSmtpServer.create();
const service = await aService({ SMTP_URL: smtpServer.url, RATE_LIMIT_FACTOR: '100' });
const event = await anEvent(service.deps, { slug: 'harbour-walk', slots: 9, organiser: 'Harbour Club', colour: '#0b6e4f' });
const page = await aPage(PROFILE);

await signUp(PEOPLE.slice(0, 3));
await page.goto(`${service.url}/events/harbour-walk`);
for (const [field, typed] of Object.entries(FORM_VALUES)) await page.fill(`#${field}`, typed);
await takeScreenshot(page, 'form');

await signUp(PEOPLE.slice(3));
await page.goto('about:blank');
await page.setContent((await smtpServer.messageTo('bjork@example.org', 1)).html ?? '');
await takeScreenshot(page, 'email');

await takeConsoleScreenshots();
await cleanUp();
await closeBrowser();
console.log(`The screenshots are in ${FOLDER}`);

async function signUp(people: typeof PEOPLE) {
  const visitor = await Visitor.at(service.url, event);
  for (const { follows, ...person } of people) {
    const email = `${person.firstName.toLowerCase().replace('ö', 'o').replace('ł', 'l')}@example.org`;
    await visitor.signUp({ ...person, email, phone: '+32 470 12 34 56', waitList: true });
    const link = confirmationLinkIn(await smtpServer.messageTo(email, 1));
    if (follows) await visitor.follow(link);
    service.clock.advance(7 * 60_000);
  }
}

/** An event that fills up over some days, as its owner sees it: the overview and the people. */
async function takeConsoleScreenshots() {
  const concert = await anEvent(service.deps, { slug: 'summer-concert', title: 'Summer Concert', slots: 40, organiser: 'Harbour Club' });
  for (let day = 0; day < 11; day++) {
    const visitor = await Visitor.at(service.url, concert);
    for (let number = 0; number <= (day * 3) % 5; number++) {
      const person = NAMES[(day * 4 + number) % NAMES.length] as (typeof NAMES)[number];
      const applicant = anApplicant({ ...person, slots: 1 + ((day + number) % 3), waitList: true });
      await visitor.signUp(applicant);
      const link = confirmationLinkIn(await smtpServer.messageTo(applicant.email, 1));
      if ((day + number) % 4 > 0) await visitor.follow(link);
    }
    service.clock.advance(DAY_MS);
  }
  const owner = await aConsoleUser(service);
  await joinTeam(service, concert, owner, 'owner');
  // Its cookie needs TLS, as the links in the emails say.
  await page.context().setExtraHTTPHeaders({ Authorization: `Bearer ${owner.browserCookie.value}` });
  await page.setViewportSize({ width: 1100, height: 800 });
  await page.goto(`${service.url}/console/events/${concert.slug}`);
  await takeScreenshot(page, 'console');
  await page.goto(`${service.url}/console/events/${concert.slug}/people`);
  await page.screenshot({ path: join(FOLDER, 'people.png') });
}

async function takeScreenshot(page: Page, name: string) {
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });
}
