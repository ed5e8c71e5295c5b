import { expect } from 'chai';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { anyEventBySlug } from '../../src/events/eventLookup.ts';
import { type BrowserProfile, expectAccessible } from '../support/browser.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { aConsoleWalk, describeWalks } from '../support/consoleWalk.ts';
import { aBrowserSeeing, isCameraMissing } from '../support/fakeCamera.ts';
import { ADA } from '../support/formPage.ts';
import { LONG } from '../support/longForm.ts';
import { untilOutboxEmpty } from '../support/service.ts';
import { confirmationLinkIn, type ReceivedEmail, TestSmtpServer } from '../support/smtpServer.ts';
import { askThreeQuestions, signUpThreePeople } from '../support/threeQuestions.ts';
import { until } from '../support/until.ts';

const PUBLIC_URL = 'http://127.0.0.1:3000';
/** German on a phone; in the long form English on a laptop as well. */
const PROFILES: BrowserProfile[] = [
  { language: 'de', width: 360, javaScript: true },
  ...(LONG ? [{ language: 'en', width: 1280, javaScript: true }] : []),
];
describeWalks(
  'From the invitation to the door',
  {
    '': async (profile) => {
      const { language } = profile;
      const smtpServer = await TestSmtpServer.create();
      const walk = await aConsoleWalk(profile, { SMTP_URL: smtpServer.url });
      const { service, page, step, click, check, report } = walk;
      const { deps, url } = service;
      // A picture is decoded in a process of its own, which a busy machine starts slowly.
      page.setDefaultTimeout(60_000);
      const organiser = await walk.aUser();
      await walk.signIn(organiser);

      await page.goto(`${url}/console/events/new`);
      await step('describe the event', async () => {
        const fields = {
          title: 'Dune Walk',
          starts: '2027-06-13T19:00',
          slots: '9',
          location: 'Ostend',
          description: 'Bring *good* shoes.',
        };
        for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value);
        await page.selectOption('#timeZone', 'Europe/Brussels');
      });
      await step('publish it', () => click('.event-form button[name=publish]'));
      await step('open the settings', () => click('.tabs a[href$="/edit"]'));
      await step('open the pictures', () => click('main a[href$="/pictures"]'));
      await step('upload one', async () => {
        const buffer = await aPhoto();
        await page.setInputFiles('#picture-file', { name: 'dunes.jpg', mimeType: 'image/jpeg', buffer });
        await page.fill('#picture-alt', 'Dunes at dusk');
        await click('button[form=picture-form]');
      });
      expect(await widthOf(page, 'main img'), 'the picture in the console').to.be.above(0);
      await askThreeQuestions(walk, language);
      await page.goto(`${url}/console/events/dune-walk/door/list`);
      await expectNothingToPressOnPaper(page);
      report('create an invitation with a picture and three questions', 'the console');

      const event = await anyEventBySlug(deps, 'dune-walk');
      await page.context().clearCookies();
      await page.setViewportSize({ width: 360, height: 800 });
      await page.goto(`${url}/events/dune-walk`);
      await check('the invitation');
      expect(await page.getByAltText('Dunes at dusk').evaluate(NATURAL_WIDTH), 'the picture of the invitation').to.be.above(0);
      await signUpThreePeople(walk);
      const nextEmail = async (ordinal: number) => {
        await service.dispatchMessages();
        await untilOutboxEmpty(deps);
        return smtpServer.messageTo(ADA.email, ordinal);
      };
      await page.goto(confirmationLinkIn(await nextEmail(1)).replace(PUBLIC_URL, url));
      await page.locator('.ticket-code svg').waitFor();
      await check('the page of the registration');
      await expectNothingToPressOnPaper(page);
      report('sign up as a party of three', 'the invitation');
      const email = await nextEmail(2);
      expect(email.text).to.contain('Bo; Cy').and.contain('Fish; Vegan; Fish');

      if (isCameraMissing()) return;
      const keeper = await aConsoleUser(service, { language });
      await joinTeam(service, event, keeper, 'door');
      const counted = () => deps.db('check_ins').orderBy('sequence').pluck('counted');
      const aPhone = await aBrowserSeeing(ticketIn(email));
      const aDoor = async () => {
        const door = await aPhone({ viewport: { width: 360, height: 800 } });
        door.setDefaultTimeout(60_000);
        await door.context().addCookies([keeper.browserCookie]);
        await door.goto(`${url}/console/events/dune-walk/door`);
        await door.locator('[data-door] .door-person').first().waitFor();
        await expectAccessible(door);
        return door;
      };
      const north = await aDoor();
      expect(await scan(north)).to.deep.equal(['good', 3]);
      expect(await north.locator('[data-part=result-answers]').textContent()).to.equal('Full name: Bo; Cy');
      await letIn(north, 2);
      await north.locator('.door-person .badge.good').waitFor();
      await expectAccessible(north);
      await north.click('details:has([data-part=walk-in]) summary');
      for (const [id, text] of Object.entries({ first: 'Dara', last: 'Byrne', slots: '2' })) await north.fill(`#walk-in-${id}`, text);
      await north.click('[data-part=walk-in] button');
      await north.locator('[data-part=result-text]', { hasText: 'Dara Byrne' }).waitFor();
      expect(await counted()).to.deep.equal([2, 2]);

      const south = await aDoor();
      expect(await scan(south)).to.deep.equal(['warn', 1]);
      expect(await south.locator('[data-part=result-text]').textContent())
        .to.contain('Ada Lovelace')
        .and.contain('2');
      await expectAccessible(south);
      await south.context().setOffline(true);
      await letIn(south, 1);
      await south.reload();
      await south.locator('[data-status=offline]').waitFor();
      expect(await south.locator('.door-person', { hasText: 'Lovelace' }).locator('.badge').textContent()).to.contain('3');
      await expectAccessible(south);
      // Without network the camera reads the code as well, and the phone knows the party.
      expect(await scan(south)).to.deep.equal(['warn', 0]);
      expect(await counted()).to.deep.equal([2, 2]);

      await south.context().setOffline(false);
      await until('the check-in was sent', async () => (await counted()).length === 3);
      const [last] = await deps.db('check_ins').orderBy('sequence', 'desc').limit(1);
      expect(last).to.include({ counted: 1, outcome: 'accepted', actor: `account:${keeper.accountId}` });
      const came = await organiser.request('/api/events/dune-walk/registrations?came=true&sort=registered&direction=asc');
      expect(came.body).to.have.nested.include({ 'total.people': 2, 'registrations[0].arrived': 3 });
    },
  },
  PROFILES,
);

async function expectNothingToPressOnPaper(page: Page) {
  await page.emulateMedia({ media: 'print' });
  const pressable = ':is(nav, button, .button, .links):visible';
  expect(await page.locator(pressable).allTextContents()).to.deep.equal([]);
  expect(await page.locator('main .not-printed:visible').count()).to.equal(0);
  await page.emulateMedia({ media: null });
}

/** Noise, so that its file is one of a photo. */
function aPhoto(): Promise<Buffer> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 12 };
  return sharp({ create: { width: 1_200, height: 630, channels: 3, background: '#8ac', noise } })
    .jpeg()
    .toBuffer();
}

/** The image that the HTML of an email shows. */
function ticketIn({ attachments, html = '' }: ReceivedEmail): Uint8Array {
  const image = attachments.find(({ contentId }) => contentId && html.includes(`cid:${contentId.slice(1, -1)}`));
  if (!(image?.content instanceof ArrayBuffer)) throw new Error('The email has no ticket.');
  return new Uint8Array(image.content);
}

const NATURAL_WIDTH = (image: unknown) => (image as { naturalWidth: number }).naturalWidth;

function widthOf(page: Page, selector: string): Promise<number> {
  return page.locator(selector).first().evaluate(NATURAL_WIDTH);
}

/** Shows the ticket to a door. Returns what it says, and how many buttons let people in. */
async function scan(door: Page): Promise<[tone: string | null, buttons: number]> {
  await door.click('[data-part=camera]');
  await door.locator('[data-part=result]').waitFor();
  const buttons = await door.locator('[data-part=result-buttons] button').count();
  return [await door.locator('[data-part=result]').getAttribute('data-tone'), buttons];
}

/** The buttons are for everybody who is left, for one less, and so on. */
async function letIn(door: Page, people: number): Promise<void> {
  const buttons = door.locator('[data-part=result-buttons] button');
  await buttons.nth((await buttons.count()) - people).click();
}
