import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../src/config.ts';
import { rows } from '../../src/database/dialect.ts';
import { aPage, closeBrowser } from '../support/browser.ts';
import { Visitor } from '../support/client.ts';
import { anEvent } from '../support/given.ts';
import { confirmLinkIn, Postbox } from '../support/postbox.ts';
import { aService, outboxEmpty } from '../support/service.ts';
import { tidyUp } from '../support/tidy.ts';

/*
 * The three pictures of the README, of the real thing: the form, a letter as it came out of the mail server, and the
 * organiser's list as the database has it. `npm run screenshots`.
 */

const FOLDER = join(ROOT, '.github', 'screenshots');
const EYES = { language: 'en', width: 480, javaScript: true };
const PEOPLE = [
  { firstName: 'Amina', lastName: 'Diallo', slots: 2, member: true, follows: true },
  { firstName: 'Björk', lastName: 'Guðmundsdóttir', slots: 3, member: false, follows: true },
  { firstName: 'Sebastien', lastName: 'D', slots: 2, member: false, follows: false },
  { firstName: 'Łukasz', lastName: 'Żak', slots: 1, member: true, follows: true },
  { firstName: 'Khalid', lastName: 'al-Mansour', slots: 4, member: false, follows: true },
];

const TYPED = { firstName: 'Łukasz', lastName: 'Żak', email: 'lukasz@example.org', phone: '+48 501 123 456' };

mkdirSync(FOLDER, { recursive: true });
const postbox = await Postbox.open();
const service = await aService({ SMTP_URL: postbox.url });
const event = await anEvent(service.world, { slug: 'harbour-walk', slots: 9, organiser: 'Harbour Club', colour: '#0b6e4f' });
const page = await aPage(EYES);

await signUp(PEOPLE.slice(0, 3));
await page.goto(`${service.url}/events/harbour-walk`);
for (const [field, typed] of Object.entries(TYPED)) await page.fill(`#${field}`, typed);
await take(page, 'form');

await signUp(PEOPLE.slice(3));
await page.goto('about:blank');
await page.setContent((await postbox.letterTo('bjork@example.org', 1)).html ?? '');
await take(page, 'letter');

await outboxEmpty(service.world);
await page.setViewportSize({ width: 1000, height: 220 });
await page.setContent(await list());
await take(page, 'list');
await tidyUp();
await closeBrowser();
console.log(`Three screenshots are in ${FOLDER}`);

async function signUp(people: typeof PEOPLE) {
  const visitor = await Visitor.at(service.url, event);
  for (const { follows, ...person } of people) {
    const email = `${person.firstName.toLowerCase().replace('ö', 'o').replace('ł', 'l')}@example.org`;
    await visitor.signUp({ ...person, email, phone: '+32 470 12 34 56', waitList: true });
    const link = confirmLinkIn(await postbox.letterTo(email, 1));
    if (follows) await visitor.follow(link);
    service.clock.advance(7 * 60_000);
  }
}

/** What any SQLite tool shows of the view that organisers read. */
async function list(): Promise<string> {
  const found = await rows<Record<string, unknown>>(
    service.world.db,
    'SELECT first_name, last_name, email, slots, member, confirmed, on_wait_list, registered_at FROM registrations_list ORDER BY registered_at',
  );
  const row = (cells: unknown[], cell: string) => `<tr>${cells.map((text) => `<${cell}>${text}</${cell}>`).join('')}</tr>`;
  const style =
    'body{font:15px monospace;margin:16px}td,th{border:1px solid #888;padding:4px 10px;text-align:left;white-space:nowrap}table{border-collapse:collapse}';
  const table = row(Object.keys(found[0] ?? {}), 'th') + found.map((one) => row(Object.values(one), 'td')).join('');
  return `<!doctype html><meta charset="utf-8"><style>${style}</style><p>sqlite&gt; SELECT … FROM registrations_list;</p><table>${table}</table>`;
}

async function take(of: Page, name: string) {
  await of.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });
}
