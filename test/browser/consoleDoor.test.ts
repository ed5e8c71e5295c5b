import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import encodeQR from 'qr';
import { createTicketCodes } from '../../src/registrations/domain/ticketCode.ts';
import { expectAccessible, isBrowserMissing } from '../support/browser.ts';
import { onCleanup } from '../support/cleanup.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { freshFolder } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { aService } from '../support/service.ts';

const [WIDTH, HEIGHT] = [640, 480];

/** What a camera sees that looks at a ticket: a film of YUV 4:2:0 pictures. */
function filmOf(code: string): Buffer {
  const rows = encodeQR(code, 'raw', { ecc: 'medium', border: 4, scale: 8 });
  const [left, top] = [(WIDTH - rows.length) >> 1, (HEIGHT - rows.length) >> 1];
  const light = Buffer.alloc(WIDTH * HEIGHT, 235);
  for (const [y, row] of rows.entries()) for (const [x, isDark] of row.entries()) if (isDark) light[(y + top) * WIDTH + x + left] = 16;
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420mpeg2\n`), ...Array(10).fill(frame)]);
}

describe('The door on a phone', function () {
  this.timeout(180_000);
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  for (const language of ['en', 'de'])
    it(`lets in a part of a party by its ticket, tells the second door, and loses nothing without network, in ${language}`, async () => {
      const service = await aService({ PUBLIC_URL: 'http://127.0.0.1:3000' });
      const event = await anEvent(service.deps, { slots: 20 });
      await insertPeople(service.deps.db, event.id, 2);
      await service.deps.db('registrations').where({ sequence: 1 }).update({ slots: 3 });
      const [party] = await service.deps.db('registrations').where({ sequence: 1 }).pluck('id');
      const film = join(freshFolder(), 'ticket.y4m');
      writeFileSync(film, filmOf(createTicketCodes(service.deps.keys).codeOf(party)));
      const user = await aConsoleUser(service, { language });
      await joinTeam(service, event, user, 'door');
      const { chromium } = await import('playwright-core');
      const fakeCamera = [
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${film}`,
      ];
      const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu', ...fakeCamera],
      });
      onCleanup(() => browser.close());
      const aDoor = async () => {
        const context = await browser.newContext({ viewport: { width: 360, height: 800 }, permissions: ['camera'] });
        await context.addCookies([user.browserCookie]);
        const page = await context.newPage();
        await page.goto(`${service.url}/console/events/${event.slug}/door`);
        await page.locator('[data-door] .door-person').first().waitFor();
        return page;
      };
      const scan = async (page: Page) => {
        await page.click('[data-part=camera]');
        await page.locator('[data-part=result]').waitFor();
        return page.locator('[data-part=result]').getAttribute('data-tone');
      };
      const checkIns = () => service.deps.db('check_ins').orderBy('sequence').select('people', 'outcome');

      const north = await aDoor();
      await expectAccessible(north);
      expect(await scan(north)).to.equal('good');
      await north.locator('[data-part=result-buttons] button').nth(1).click();
      await north.locator('.door-person .badge.good').waitFor();
      await expectAccessible(north);
      const south = await aDoor();
      expect(await scan(south)).to.equal('warn');
      expect(await south.locator('[data-part=result-text]').textContent()).to.contain('Ada1');
      await expectAccessible(south);

      await south.context().setOffline(true);
      await south.fill('#door-search', 'ada2');
      await south.click('.door-person button');
      await south.reload();
      await south.locator('[data-status=offline]').waitFor();
      expect(await checkIns()).to.have.length(1);
      await south.context().setOffline(false);
      await south.locator('[data-status=online]').waitFor();
      expect(await checkIns()).to.deep.equal([
        { people: 2, outcome: 'accepted' },
        { people: 1, outcome: 'accepted' },
      ]);
    });
});
