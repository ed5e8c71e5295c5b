import { expect } from 'chai';
import { baseline } from '../../db/migrations/001_baseline/index.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { dialectOf } from '../../src/database/dialect.ts';
import { migrate } from '../../src/database/migrate.ts';
import { onCleanup } from '../support/cleanup.ts';
import { freshPostgres, freshSqlite, onEachDatabase } from '../support/databases.ts';

const REGISTERED = '2027-05-01T08:00:30.007Z';
const LATER = '2027-05-02T08:00:00.000Z';
const START = '2027-06-13T17:00:00.000Z';

describe('Migrating a database of 0.1.0 that has rows', () => {
  onEachDatabase((_fresh, name) => {
    it('keeps every deadline, counts what is held without being confirmed, and keeps identities, challenges and roles', async () => {
      const db = openDatabase(await (name === 'sqlite' ? freshSqlite() : freshPostgres()));
      onCleanup(() => db.destroy());
      await createBaseline(db);
      await db('events').insert([
        anOldEvent('walk', { slots_taken: 9, waiting_count: 1 }),
        anOldEvent('free', { confirm_within_minutes: null }),
      ]);
      await db('registrations').insert(oldRegistrations());
      await insertAccount(db);
      await migrate(db);

      expect(await db('events').orderBy('id').select('id', 'slots_taken', 'unconfirmed_slots')).to.deep.equal([
        { id: 'free', slots_taken: 0, unconfirmed_slots: 1 },
        { id: 'walk', slots_taken: 9, unconfirmed_slots: 5 },
      ]);
      expect(await db('events').distinct('published_at', 'opens_at', 'closes_at', 'visibility', 'version')).to.deep.equal([
        { published_at: REGISTERED, opens_at: null, closes_at: null, visibility: 'listed', version: 1 },
      ]);
      const rows = await db('registrations').select('id', 'confirm_by', 'offer_until', 'confirm_first', 'client_network', 'corrections');
      const byId = Object.fromEntries(rows.map(({ id, ...row }) => [id, row]));
      const unchanged = { offer_until: null, confirm_first: 0, client_network: null, corrections: 0 };
      const twoDaysLater = '2027-05-03T08:00:30.007Z';
      expect(byId).to.deep.equal({
        held: { ...unchanged, confirm_by: twoDaysLater },
        'held-too': { ...unchanged, confirm_by: twoDaysLater },
        confirmed: { ...unchanged, confirm_by: twoDaysLater },
        waiting: { ...unchanged, confirm_by: null },
        offered: { ...unchanged, confirm_by: null, offer_until: '2027-05-03T08:00:00.000Z' },
        lapsed: { ...unchanged, confirm_by: twoDaysLater },
        unlimited: { ...unchanged, confirm_by: null },
      });
      expect(await db('registrations').distinct('origin', 'has_email', 'confirmed_by_organiser', 'erased_at')).to.deep.equal([
        { origin: 'form', has_email: 1, confirmed_by_organiser: 0, erased_at: null },
      ]);
      expect(await db('registrations').orderBy('sequence').pluck('state')).to.deep.equal([
        ...['unconfirmed', 'unconfirmed', 'confirmed', 'waiting_unconfirmed', 'offered', 'lapsed', 'unconfirmed'],
      ]);
      expect(await db('registrations').where({ id: 'held' }).pluck('search_text')).to.deep.equal(['lovelace ada held@example.org 1']);
      expect(await db('identities').select('id', 'account_id', 'value', 'verified_at')).to.deep.equal([
        { id: 'an-identity', account_id: 'an-account', value: 'ada@example.org', verified_at: LATER },
      ]);
      expect(await db('challenges').pluck('id')).to.deep.equal(['a-challenge']);
      expect(await db('roles').orderBy('name').select('name', 'permissions')).to.deep.include({
        name: 'organiser',
        permissions: 'events:manage',
      });
      expect(await db('account_roles')).to.deep.equal([{ account_id: 'an-account', role: 'organiser' }]);
    });
  });
});

async function createBaseline(db: Database): Promise<void> {
  const runAll = async () => {
    for (const statement of baseline(dialectOf(db).tableOptions)) await db.raw(statement);
  };
  const migrationSource = {
    getMigrations: async () => ['001_baseline'],
    getMigrationName: (migration: string) => migration,
    getMigration: async () => ({ up: runAll, down: runAll }),
  };
  await db.migrate.latest({ migrationSource, disableTransactions: true });
}

function anOldEvent(id: string, overrides: object) {
  return {
    ...{ id, slug: id, title: id, starts_at: START, starts_local: '2027-06-13T19:00', time_zone: 'Europe/Brussels', language: 'en' },
    ...{ slots: 20, slots_taken: 0, waiting_count: 0, last_sequence: 9, max_per_registration: 4, wait_list_mode: 'on' },
    ...{ confirm_within_minutes: 2_880, promotion: 'offer', offer_within_minutes: 1_440, confirm_by: 'link', allowed_origins: '' },
    ...{ created_at: REGISTERED, revision: 0, audit_length: 0, audit_head: '' },
    ...overrides,
  };
}

function oldRegistrations() {
  const rows = {
    held: { slots: 2 },
    'held-too': { slots: 3 },
    confirmed: { slots: 2, confirmed_at: LATER },
    waiting: { wait_listed_at: REGISTERED },
    offered: { slots: 2, wait_listed_at: REGISTERED, confirmed_at: REGISTERED, offered_at: LATER },
    lapsed: { slots: 4, ended_at: LATER, end_reason: 'lapsed' },
    unlimited: { event_id: 'free' },
  };
  return Object.entries(rows).map(([id, row], index) => {
    const unset = { confirmed_at: null, wait_listed_at: null, offered_at: null, ended_at: null, end_reason: null };
    const applicant = {
      first_name: 'Ada',
      last_name: 'Lovelace',
      email: `${id}@example.org`,
      email_normalized: `${id}@example.org`,
      phone: '1',
    };
    const flags = { slots: 1, member: 0, wants_wait_list: 1, language: 'en', overtaken_count: 0 };
    return {
      id,
      event_id: 'walk',
      sequence: index + 1,
      link_hash: id,
      ...applicant,
      ...flags,
      registered_at: REGISTERED,
      ...unset,
      ...row,
    };
  });
}

async function insertAccount(db: Database): Promise<void> {
  await db('accounts').insert({
    ...{ id: 'an-account', username: 'ada', username_normalized: 'ada', first_name: 'Ada', last_name: 'Lovelace', locale: 'en' },
    ...{ password_hash: '', created_via: 'operator', enabled: 1, created_at: REGISTERED, recovery_code_hashes: '[]' },
    ...{ audit_length: 0, audit_head: '' },
  });
  const value = 'ada@example.org';
  await db('identities').insert({
    ...{ id: 'an-identity', account_id: 'an-account', contact_type: 'email', value, value_normalized: value },
    ...{ added_at: REGISTERED, verified_at: LATER },
  });
  await db('account_roles').insert({ account_id: 'an-account', role: 'organiser' });
  await db('challenges').insert({
    ...{ id: 'a-challenge', purpose: 'confirm', channel: 'email', account_id: 'an-account', identity_id: 'an-identity', secret_hash: '' },
    ...{ created_at: REGISTERED, expires_at: LATER, attempts: 0, max_attempts: 5 },
  });
}
