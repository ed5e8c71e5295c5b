import { expect } from 'chai';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';

describe('The page of a team', () => {
  onEachDatabase((databaseUrl) => {
    async function setUp() {
      const service = await aService({ DATABASE_URL: await databaseUrl() });
      const event = await anEvent(service.deps);
      const [owner, other] = [await aConsoleUser(service), await aConsoleUser(service)];
      await joinTeam(service, event, owner, 'owner');
      return { service, event, owner, other, path: `/console/events/${event.slug}/team` };
    }

    it('adds a colleague, changes their role, and removes them', async () => {
      const { owner, other, path } = await setUp();
      const added = await owner.submit(path, { username: other.username, role: 'viewer' });
      expect([added.status, added.headers.get('location')]).to.deep.equal([303, `${path}?done=memberAdded`]);
      expect((await owner.getPage(`${path}?done=memberAdded`)).text)
        .to.contain('Added to the team.')
        .and.to.contain(other.username);
      await owner.submit(`${path}/${other.accountId}`, { role: 'editor' });
      expect((await other.getPage(path)).text).to.contain('Editor');
      await owner.submit(`${path}/${other.accountId}/removal`, {});
      expect((await other.getPage(path)).status).to.equal(404);
    });

    it('shows the form again, with what was typed and what is wrong', async () => {
      const { owner, path } = await setUp();
      const cases: [typed: Record<string, string>, error: string][] = [
        [{ username: 'nobody.at.all', role: 'door' }, 'No active account has this username'],
        [{ username: 'amina@example.org', role: 'door' }, 'send an invitation'],
        [{ username: owner.username, role: 'door' }, 'already in the team'],
        [{ username: '"><script>', role: 'king' }, 'Choose one of these: owner, editor, door, viewer'],
        [{ username: '"><script>', role: 'door' }, 'No active account has this username'],
        [{ role: 'door' }, 'This field is missing'],
      ];
      for (const [typed, error] of cases) {
        const { status, text } = await owner.submit(path, typed);
        expect([status, text.includes(error)], error).to.deep.equal([422, true]);
        expect(text).to.not.contain('"><script>');
      }
      expect((await owner.submit(path, { username: 'nobody.at.all', role: 'door' })).text).to.contain('value="nobody.at.all"');
    });

    it('lets a member leave, and the last owner stay', async () => {
      const { service, event, owner, other, path } = await setUp();
      await joinTeam(service, event, other, 'door');
      expect((await owner.submit(`${path}/leave`, {})).text).to.contain('An event needs an owner.');
      const left = await other.submit(`${path}/leave`, {});
      expect(left.headers.get('location')).to.equal('/console?done=leftTeam');
      expect((await other.getPage('/console?done=leftTeam')).text)
        .to.contain('You’ve left the team.')
        .and.not.to.contain(event.title);
    });

    it('has forms for owners alone', async () => {
      const { service, event, other, path } = await setUp();
      await joinTeam(service, event, other, 'editor');
      const { text } = await other.getPage(path);
      expect(text).to.contain('Leave the team').and.not.contain('name="username"').and.not.contain('/removal');
    });
  });
});
