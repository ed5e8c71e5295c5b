import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { ROOT } from '../../src/config.ts';
import { convertPicture } from '../../src/events/pictures/convertPicture.ts';
import { savePicture } from '../../src/events/pictures/savePicture.ts';
import { aPage, closeBrowser } from '../support/browser.ts';
import { cleanUp } from '../support/cleanup.ts';
import { Visitor } from '../support/client.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

/*
 * npm run screenshots: the screenshots of the README and of docs/console.md. The invitation with its form, a received email, the console, and
 * the door on a phone.
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

/** Few colours, so that the screenshot stays small. */
const HARBOUR = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 480">
  <rect width="1200" height="480" fill="#f4d9a8"/><circle cx="860" cy="240" r="86" fill="#fff4d8"/>
  <path d="M0 250 L180 160 L360 250 L560 130 L800 250 L1200 190 V330 H0 Z" fill="#7fa79b"/>
  <rect y="300" width="1200" height="180" fill="#2c6c74"/>
  <path d="M250 330 h220 l-40 60 h-140 z" fill="#0b3c3f"/><path d="M356 326 V150 L456 310 Z" fill="#ffffff"/><path d="M344 326 V190 L270 310 Z" fill="#f4e9d3"/>
  <path d="M0 430 h1200 v50 h-1200 z" fill="#0b3c3f"/>
</svg>`;

const FORM_VALUES = { firstName: 'Łukasz', lastName: 'Żak', email: 'lukasz@example.org', phone: '+48 501 123 456' };

mkdirSync(FOLDER, { recursive: true });
const smtpServer = await TestSmtpServer.create();
const service = await aService({ SMTP_URL: smtpServer.url, RATE_LIMIT_FACTOR: '100' });
const description = 'Along the piers at sunset, with soup on the boat. Bring *good* shoes.';
const event = await anEvent(service.deps, { slug: 'harbour-walk', slots: 9, organiser: 'Harbour Club', colour: '#0b6e4f', description });
const picture = await convertPicture(await sharp(Buffer.from(HARBOUR)).png().toBuffer(), 'picture');
const altText = { alt: 'A sailing boat in front of hills, at sunset', altTranslations: null };
await savePicture(service.deps, event.id, { kind: 'picture', ...altText, ...picture }, OPERATOR);
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
  await save('people', await page.screenshot());
  await page.setViewportSize({ width: 400, height: 820 });
  await page.goto(`${service.url}/console/events/${concert.slug}/door`);
  await page.locator('[data-status=online] .door-person').first().waitFor();
  await page.locator('.door-buttons button').first().click();
  await page.locator('[data-part=sync]', { hasText: 'Up to date' }).waitFor();
  await page.mouse.move(0, 0);
  await save('door', await page.screenshot());
}

async function takeScreenshot(page: Page, name: string) {
  await save(name, await page.screenshot({ fullPage: true }));
}

/** With a palette: half of the bytes, and nobody sees a difference. */
async function save(name: string, screenshot: Buffer): Promise<void> {
  await sharp(screenshot)
    .png({ palette: true, effort: 10 })
    .toFile(join(FOLDER, `${name}.png`));
}
