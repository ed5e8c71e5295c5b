import { expect } from 'chai';
import { Secret, TOTP } from 'otpauth';
import { openHouse } from '../../src/accounts/house.ts';
import { firstAdministratorLink } from '../../src/accounts/openByOperator.ts';
import { aPage, EYES, type Eyes, expectAccessible, isBrowserMissing } from '../support/browser.ts';
import { freshSqlite } from '../support/databases.ts';
import { OPERATOR } from '../support/given.ts';
import { aGuest } from '../support/guest.ts';
import { aTown } from '../support/house.ts';
import { PASSWORD, Person } from '../support/person.ts';

const HERE = 'http://127.0.0.1';

for (const eyes of EYES) {
  describe(`Accounts in pages, in ${eyes.language}, ${eyes.width} px wide, ${eyes.javaScript ? 'with' : 'without'} JavaScript`, () => {
    before(function () {
      if (isBrowserMissing()) this.skip();
    });

    it('somebody becomes the first administrator, signs in, adds an authenticator and approves a request', async () => {
      const zoe = await anAdministrator(eyes);
      await zoe.go((await firstAdministratorLink(openHouse(zoe.world), OPERATOR)) ?? '');
      await zoe.reads('accounts.pages.first');
      await zoe.sends({ username: 'zoe', email: 'zoe@example.org', password: 'weak' });
      await zoe.sees('accounts.password.short');
      await zoe.sends({ password: PASSWORD });
      await zoe.reads('accounts.pages.signIn');
      await zoe.sends({ username: 'zoe', password: 'Wrong-Passw0rd' });
      await zoe.sees('accounts.refusals.wrong');
      await zoe.sends({ password: PASSWORD });
      await zoe.sees('accounts.pages.byMail');
      await zoe.sends({ code: await zoe.codeByMail() });
      await zoe.reads('accounts.pages.account');

      await zoe.presses('accounts.pages.addAuthenticator');
      await zoe.reads('accounts.pages.authenticator');
      expect(await zoe.page.evaluate('document.querySelector("img").naturalWidth > 50')).to.equal(true);
      const secret = (await zoe.page.locator('code').textContent()) ?? '';
      const totp = new TOTP({ secret: Secret.fromBase32(secret) });
      await zoe.sends({ code: totp.generate({ timestamp: zoe.clock.now().getTime() }) });
      await zoe.reads('accounts.pages.recovery');
      expect(await zoe.page.locator('li code').count()).to.equal(10);

      await zoe.aRequest();
      await zoe.go('/admin/users');
      await zoe.page.getByRole('link', { name: 'Chidi Okafor' }).click();
      await zoe.page.getByRole('heading', { name: 'Chidi Okafor' }).waitFor();
      await zoe.looks();
      await zoe.presses('accounts.pages.approve');
      await zoe.sees('accounts.pages.isApproved');
      await zoe.go('/account');
      await zoe.presses('accounts.pages.signOut');
      await zoe.reads('accounts.pages.signIn');
    });
  });
}

async function anAdministrator(eyes: Eyes) {
  const town = await aTown(await freshSqlite(), { PUBLIC_URL: HERE });
  const page = await aPage(eyes);
  const { says, sees, readsHeading } = aGuest(page, eyes.language);
  const looks = async () => eyes.javaScript && expectAccessible(page);
  return {
    ...{ ...town, page, looks, sees },
    async go(path: string) {
      await page.goto(`${town.url}${path.replace(HERE, '')}`);
      await looks();
    },
    async sends(fields: Record<string, string>) {
      for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value);
      await page.locator('main form button').first().click();
      await looks();
    },
    async presses(key: string) {
      await page.getByRole('button', { name: says(key), exact: true }).click();
      await looks();
    },
    reads: (key: string) => readsHeading(1, says(key)),
    async codeByMail() {
      return /\b\d{6}\b/.exec((await town.postbox.letterTo('zoe@example.org')).text ?? '')?.[0] ?? '';
    },
    /** Somebody asks for an account, and proves their address in the page behind the letter. */
    async aRequest() {
      const names = { username: 'chidi', firstName: 'Chidi', lastName: 'Okafor' };
      const wish = { ...names, enabled: true, password: PASSWORD, roles: ['organiser'], identities: ['chidi@example.org'] };
      await new Person(town).post('/user/register', wish);
      const link = /http\S+\/public\/confirm\/\S+/.exec((await town.postbox.letterTo('chidi@example.org')).text ?? '')?.[0] ?? '';
      await this.go(link);
      await this.reads('accounts.done.verified');
    },
  };
}
