import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { entryText } from '../../src/console/history/entryTexts.ts';
import { LANGUAGES } from '../../src/i18n/translate.ts';
import { aConsoleUser } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

const PATH = '/admin/audit-log';

describe('The page of the audit log', () => {
  it('has a sentence in every language for every action that the code records', () => {
    const actions = recordedActions();
    expect(actions).to.include.members(['account.created', 'team.invited', 'registration.cancelled']).and.have.length.greaterThan(60);
    for (const language of LANGUAGES)
      for (const action of actions)
        expect(
          entryText({ action, subjectId: 'x', data: {} }, () => 'Amina', language),
          `${language}: ${action}`,
        ).to.not.equal(action);
    expect(entryText({ action: 'event.unheard_of', subjectId: 'x', data: {} }, () => '', 'en')).to.equal('event.unheard_of');
  });

  onEachDatabase((fresh) => {
    async function setUp() {
      const service = await aService({ DATABASE_URL: await fresh() });
      const event = await anEvent(service.deps);
      const administrator = await aConsoleUser(service, { roles: ['administrator'] });
      await service.processor.execute(registerCommand(event.id, { firstName: 'Bartholomeus' }));
      return { service, event, administrator };
    }

    it('tells what happened to events and accounts, names accounts, and names nobody who signed up', async () => {
      const { event, administrator } = await setUp();
      const { status, text } = await administrator.getPage(PATH);
      expect(status).to.equal(200);
      for (const told of ['The event was created.', 'The account was created.', 'Signed in.', event.slug, administrator.username])
        expect(text).to.contain(told);
      expect(text).to.contain('Registered for').and.not.contain('Bartholomeus');
      expect((await administrator.getPage('/console')).text).to.contain(`href="${PATH}"`);
      expect((await administrator.request(PATH)).body.entries[0]).to.include.keys('hash', 'correlationId');
    });

    it('shows the part that is asked for, also in JSON, and says what is wrong at its field', async () => {
      const { administrator } = await setUp();
      const { text } = await administrator.getPage(`${PATH}?object=session&from=&to=&lang=nl`);
      expect(text).to.contain('Aangemeld.').and.not.contain('Het account werd aangemaakt.');
      const { entries } = (await administrator.request(`${PATH}?object=event`)).body as { entries: { action: string }[] };
      expect(entries.map(({ action }) => action)).to.deep.equal(['event.created']);
      for (const query of ['from=yesterday', 'object=%25', 'limit=0', 'before=%00', 'unknown=1']) {
        const page = await administrator.getPage(`${PATH}?${query}`);
        expect([page.status, page.text.includes('class="errors"')], query).to.deep.equal([422, true]);
      }
      expect((await administrator.getPage(`${PATH}?from="><script>`)).text).not.to.contain('"><script>');
    });

    it('has two sides for one account: what happened to it, and what it did', async () => {
      const { service, administrator } = await setUp();
      const organiser = await aConsoleUser(service);
      await organiser.post('/api/events', {
        title: 'Walk',
        slug: 'own-walk',
        starts: '2027-06-13T19:00',
        timeZone: 'Europe/Brussels',
        slots: 4,
      });
      const { text } = await administrator.getPage(`/admin/users/${organiser.accountId}`);
      const page = `${PATH}?account=${organiser.accountId}`;
      expect(text.replaceAll('&#x3D;', '=')).to.contain(`href="${page}"`);
      const happened = await administrator.getPage(`${page}&from=2027-01-01`);
      expect(happened.text).to.contain('History of Amina Diallo').and.contain('The account was created.').and.not.contain('own-walk');
      expect(happened.text, 'its form asks for the same account').to.contain(`name="account" value="${organiser.accountId}"`);
      const did = await administrator.getPage(`${PATH}?actor=account:${organiser.accountId}`);
      expect(did.text).to.contain('History of Amina Diallo').and.contain('own-walk').and.not.contain('The account was created.');
      expect((await administrator.getPage(`${PATH}?account=%00x`)).status).to.be.below(500);
    });

    it('leads to the next page with the same filters', async () => {
      const { administrator } = await setUp();
      const first = await administrator.getPage(`${PATH}?limit=1&object=account`);
      expect(first.text).to.contain(`${PATH}?object&#x3D;account&amp;before&#x3D;`);
    });

    it('is for those who may read the audit log', async () => {
      const { service } = await setUp();
      const organiser = await aConsoleUser(service);
      expect((await organiser.getPage(PATH)).status).to.equal(403);
      expect((await organiser.getPage('/console')).text).not.to.contain(PATH);
    });
  });
});

/** Every `object.past_participle` after `action` in the code, and the ends of registrations, which are composed. */
function recordedActions(): string[] {
  const src = join(ROOT, 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('console/'),
  );
  const found = files.flatMap((file) =>
    [
      ...readFileSync(join(src, file), 'utf8').matchAll(/\baction[:=][^,\n]*?'([a-z_]+\.[a-z_]+)'(?:[^,\n]*?'([a-z_]+\.[a-z_]+)')?/g),
    ].flatMap(([, first = '', second]) => (second === undefined ? [first] : [first, second])),
  );
  return [...new Set([...found, ...['cancelled', 'lapsed', 'called_off'].map((reason) => `registration.${reason}`)])].sort();
}
