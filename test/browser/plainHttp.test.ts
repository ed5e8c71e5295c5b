import { expect } from 'chai';
import { aFullService, anAccount } from '../support/accounts.ts';
import { aPage, isBrowserMissing } from '../support/browser.ts';
import { freePort } from '../support/builtService.ts';
import { freshSqlite } from '../support/databases.ts';
import { PASSWORD } from '../support/httpUser.ts';

/** Browsers send Fetch Metadata to trustworthy origins only: https and localhost. chromium maps this name to this machine. */
const HOST = 'intranet.example';

describe('On a company network without TLS', () => {
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  it('somebody signs in, although the browser does not say from which site the form comes', async () => {
    const PORT = String(await freePort());
    const service = await aFullService(await freshSqlite(), { PUBLIC_URL: `http://${HOST}:${PORT}`, PORT });
    const account = await anAccount(service);
    const page = await aPage({ language: 'en', width: 1280, javaScript: true });
    const sent: Record<string, string>[] = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.headers()));
    await page.goto(`http://${HOST}:${PORT}/sign-in`);
    await page.fill('#username', account.username);
    await page.fill('#password', PASSWORD);
    await page.locator('main form button').first().click();
    await page.getByText('We’ve sent a code').waitFor();
    expect(sent[0])
      .to.include({ origin: `http://${HOST}:${PORT}` })
      .and.not.have.property('sec-fetch-site');
  });
});
