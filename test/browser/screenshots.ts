import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../src/config.ts';
import { query } from '../../src/database/dialect.ts';
import { aPage, closeBrowser } from '../support/browser.ts';
import { cleanUp } from '../support/cleanup.ts';
import { Visitor } from '../support/client.ts';
import { anEvent } from '../support/factories.ts';
import { aService, untilOutboxEmpty } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

/*
 * npm run screenshots: the three screenshots of the README. The form, a received email, and the view that organisers read.
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

const FORM_VALUES = { firstName: 'Łukasz', lastName: 'Żak', email: 'lukasz@example.org', phone: '+48 501 123 456' };

mkdirSync(FOLDER, { recursive: true });
const smtpServer = await TestSmtpServer.create();
const service = await aService({ SMTP_URL: smtpServer.url });
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

await untilOutboxEmpty(service.deps);
await page.setViewportSize({ width: 1000, height: 220 });
await page.setContent(await list());
await takeScreenshot(page, 'list');
await cleanUp();
await closeBrowser();
console.log(`Three screenshots are in ${FOLDER}`);

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

/** The view registrations_list as an SQLite tool shows it. */
async function list(): Promise<string> {
  const rows = await query<Record<string, unknown>>(
    service.deps.db,
    'SELECT first_name, last_name, email, slots, member, confirmed, on_wait_list, registered_at FROM registrations_list ORDER BY registered_at',
  );
  const row = (cells: unknown[], cell: string) => `<tr>${cells.map((text) => `<${cell}>${text}</${cell}>`).join('')}</tr>`;
  const style =
    'body{font:15px monospace;margin:16px}td,th{border:1px solid #888;padding:4px 10px;text-align:left;white-space:nowrap}table{border-collapse:collapse}';
  const table = row(Object.keys(rows[0] ?? {}), 'th') + rows.map((values) => row(Object.values(values), 'td')).join('');
  return `<!doctype html><meta charset="utf-8"><style>${style}</style><p>sqlite&gt; SELECT … FROM registrations_list;</p><table>${table}</table>`;
}

async function takeScreenshot(page: Page, name: string) {
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });
}
