import { expect } from 'chai';
import { type AdminActor, operatorActor } from '../../src/accounts/domain/adminActor.ts';
import { verifyChain } from '../../src/audit/verifyChain.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { findEventById, lockEvent } from '../../src/events/eventRepository.ts';
import { findColleague } from '../../src/teams/findColleague.ts';
import { listTeam } from '../../src/teams/listTeam.ts';
import { addMember, changeMemberRole, insertMember, removeMember } from '../../src/teams/manageTeam.ts';
import { aConsoleUser, type ConsoleUser } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';

const operator = operatorActor(OPERATOR);

/** Somebody who may manage only the teams in which they are owner. */
function organiser({ accountId }: ConsoleUser): AdminActor {
  return { name: `account:${accountId}`, correlationId: 'test', id: accountId, permissions: [] };
}

describe('The team of an event', () => {
  onEachDatabase((databaseUrl) => {
    it('is changed with entries in the audit log of the event, which name accounts by their id alone', async () => {
      const { deps, ...service } = await aService({ DATABASE_URL: await databaseUrl() });
      const event = await anEvent(deps);
      const [owner, helper] = [await aConsoleUser({ deps, ...service }), await aConsoleUser({ deps, ...service })];
      await addMember(deps, operator, event, { accountId: owner.accountId, role: 'owner' });
      await addMember(deps, organiser(owner), event, { accountId: helper.accountId, role: 'viewer' });
      await changeMemberRole(deps, organiser(owner), event, { accountId: helper.accountId, role: 'editor' });
      await changeMemberRole(deps, organiser(owner), event, { accountId: helper.accountId, role: 'editor' });
      expect((await listTeam(deps.db, event)).map(({ role, username }) => [role, username])).to.deep.equal([
        ['owner', owner.username],
        ['editor', helper.username],
      ]);
      await removeMember(deps, organiser(owner), event, helper.accountId);
      const entries = await deps
        .db('audit_log')
        .where({ event_id: event.id })
        .orderBy('sequence')
        .select('action', 'subject_id', 'actor', 'data');
      expect(entries.slice(1).map(({ action, subject_id, data }) => [action, subject_id, JSON.parse(data)])).to.deep.equal([
        ['team.member_added', owner.accountId, { role: 'owner' }],
        ['team.member_added', helper.accountId, { role: 'viewer' }],
        ['team.role_changed', helper.accountId, { before: 'viewer', after: 'editor' }],
        ['team.member_removed', helper.accountId, { role: 'editor' }],
      ]);
      expect(entries.at(-1)?.actor).to.equal(`account:${owner.accountId}`);
      const saved = await findEventById(deps.db, event.id);
      expect(saved && (await verifyChain(deps.db, saved))).to.equal(null);
    });

    it('keeps an owner who can sign in, unless an administrator says otherwise', async () => {
      const service = await aService({ DATABASE_URL: await databaseUrl() });
      const { deps } = service;
      const event = await anEvent(deps);
      const [owner, other] = [await aConsoleUser(service), await aConsoleUser(service)];
      await addMember(deps, operator, event, { accountId: owner.accountId, role: 'owner' });
      const refused = (work: Promise<unknown>) =>
        work.then(
          () => 'done',
          ({ code, text }) => `${code} ${text.key}`,
        );
      const leave = () => refused(removeMember(deps, organiser(owner), event, owner.accountId));
      const LAST_OWNER = 'conflict console.errors.lastOwner';
      expect(await leave()).to.equal(LAST_OWNER);
      const step = { accountId: owner.accountId, role: 'editor' as const };
      expect(await refused(changeMemberRole(deps, organiser(owner), event, step))).to.equal(LAST_OWNER);
      await addMember(deps, operator, event, { accountId: other.accountId, role: 'owner' });
      await deps.db('accounts').where({ id: other.accountId }).update({ enabled: 0 });
      expect(await leave(), 'the other owner is disabled').to.equal(LAST_OWNER);
      await deps.db('accounts').where({ id: other.accountId }).update({ enabled: 1 });
      expect(await leave()).to.equal('done');
      await removeMember(deps, operator, event, other.accountId);
      expect(await listTeam(deps.db, event)).to.deep.equal([]);
    });

    it('keeps an owner when two owners remove each other at once', async () => {
      const service = await aService({ DATABASE_URL: await databaseUrl() });
      const { deps } = service;
      const event = await anEvent(deps);
      const [a, b] = [await aConsoleUser(service), await aConsoleUser(service)];
      for (const { accountId } of [a, b]) await addMember(deps, operator, event, { accountId, role: 'owner' });
      await Promise.allSettled([
        removeMember(deps, organiser(a), event, b.accountId),
        removeMember(deps, organiser(b), event, a.accountId),
      ]);
      expect(await listTeam(deps.db, event)).to.have.length(1);
    });

    it('has an account once, also if it is added twice at once', async () => {
      const service = await aService({ DATABASE_URL: await databaseUrl() });
      const { deps } = service;
      const event = await anEvent(deps);
      const { accountId } = await aConsoleUser(service);
      const add = () => addMember(deps, operator, event, { accountId, role: 'door' });
      const results = await Promise.allSettled([add(), add(), add()]);
      expect(results.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
      const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
      expect(reasons).to.deep.equal(['conflict', 'conflict']);
    });

    it('takes its first owner in the transaction that makes the event', async () => {
      const service = await aService({ DATABASE_URL: await databaseUrl() });
      const { deps } = service;
      const { id } = await anEvent(deps);
      const { accountId } = await aConsoleUser(service);
      const failing = inTransaction(deps.db, async (db) => {
        const event = await lockEvent(db, id);
        if (event) await insertMember({ db, event, actor: operator, at: deps.now().toISOString() }, { accountId, role: 'owner' });
        throw new Error('what comes after it fails');
      });
      await failing.catch(() => {});
      expect(await listTeam(deps.db, { id })).to.deep.equal([]);
    });

    it('is joined by username, and tells nothing about email addresses and accounts that cannot sign in', async () => {
      const service = await aService({ DATABASE_URL: await databaseUrl() });
      const { db } = service.deps;
      const { username, accountId } = await aConsoleUser(service);
      const keyOf = (name: string) =>
        findColleague(db, name).then(
          ({ id }) => id,
          ({ details }) => details.fieldErrors[0].message.key,
        );
      expect(await keyOf(username.toUpperCase())).to.equal(accountId);
      const answers = [await keyOf(`${username}@example.org`), await keyOf('nobody@example.org'), await keyOf('+32470123456')];
      expect([...new Set(answers)]).to.deep.equal(['console.errors.usernameIsContact']);
      expect(await keyOf('no.such.name')).to.equal('console.errors.noColleague');
      await db('accounts').where({ id: accountId }).update({ enabled: 0 });
      expect(await keyOf(username)).to.equal('console.errors.noColleague');
    });
  });
});
