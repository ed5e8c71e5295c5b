import { expect } from 'chai';
import { anyEventBySlug } from '../../src/events/eventLookup.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { deleteEvent } from '../../src/registrations/processing/deleteEvent.ts';
import { Visitor } from '../support/client.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';

describe('Deleting an event', () => {
  onEachDatabase((fresh) => {
    it('takes away all that belongs to it, keeps the proof that it existed, and frees its slug', async () => {
      const service = await aService({ DATABASE_URL: await fresh() });
      const { deps } = service;
      const event = await anEvent(deps, { slug: 'a-mistake' });
      await joinTeam(service, event, await aConsoleUser(service), 'owner');
      const { auditLength, auditHead } = await anyEventBySlug(deps, event.slug);
      await deleteEvent(deps, event, OPERATOR, { version: event.version });
      expect(await deps.db('team_members')).to.deep.equal([]);
      const [entry] = await deps.db('audit_log').where({ action: 'event.deleted' });
      expect(JSON.parse(entry.data)).to.deep.equal({ slug: 'a-mistake', auditLength, auditHead });
      expect(await checkInvariants(deps.db, deps.now().toISOString())).to.deep.equal([]);
      expect((await anEvent(deps, { slug: 'a-mistake' })).id).to.not.equal(event.id);
    });

    it('is refused once somebody has signed up, also if they have cancelled, and to whoever saw an older version', async () => {
      const { url, deps } = await aService({ DATABASE_URL: await fresh() });
      const event = await anEvent(deps);
      const errorOf = (seen = {}) => deleteEvent(deps, event, OPERATOR, seen).catch((error) => error.code);
      expect(await errorOf({ version: event.version + 1 })).to.equal('outdated');
      await (await Visitor.at(url, event)).signUp(anApplicant());
      expect(await errorOf()).to.equal('conflict');
      expect((await anyEventBySlug(deps, event.slug)).lastSequence).to.equal(1);
      expect(await deps.db('audit_log').where({ action: 'event.deleted' })).to.deep.equal([]);
    });
  });
});
