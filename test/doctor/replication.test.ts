import { expect } from 'chai';
import { describePatroni } from '../../src/doctor/patroni.ts';
import { describeReplication, type Replication } from '../../src/doctor/replication.ts';

const ALONE: Replication = { waitsFor: '', version: 150_018, isVisible: true, standbys: [], idleSlots: [] };
const db2 = (syncState: string) => [{ name: 'db2', syncState }];
const findings = (replication: Partial<Replication>) =>
  describeReplication({ ...ALONE, ...replication }).map(({ level, message, fix = '' }) => `${level} ${message} | ${fix}`);

describe('Doctor, about a PostgreSQL server with standbys', () => {
  it('says nothing about a server that has none', () => {
    expect(findings({})).to.deep.equal([]);
    expect(findings({ version: 150_001, isVisible: false })).to.deep.equal([]);
  });

  it('is content when commits wait for a standby', () => {
    for (const syncState of ['sync', 'quorum'])
      expect(findings({ waitsFor: 'db2', standbys: db2(syncState) })).to.deep.equal(['ok commits wait for db2 | ']);
  });

  it('fails when commits wait for a standby that is not there, and warns when they wait for none', () => {
    const missing = findings({ waitsFor: 'db2', standbys: [], idleSlots: ['db2'] });
    expect(missing[0]).to.match(/^FAIL no standby of synchronous_standby_names \(db2\) follows: every sign-up .* 503 \| start the standby/);
    expect(missing[1]).to.match(/^WARN the standby of the replication slot db2 does not follow.*pg_drop_replication_slot\('db2'\)$/);
    expect(findings({ waitsFor: 'db3', standbys: db2('async') })[0]).to.match(/^FAIL/);
    expect(findings({ standbys: db2('async') })).to.have.length(1);
    expect(findings({ standbys: db2('async') })[0]).to.match(/^WARN commits do not wait for the standby.*synchronous_mode: true/);
  });

  it('says which grant it lacks when it may not look', () => {
    const hidden = [{ name: null, syncState: null }] as unknown as Replication['standbys'];
    const [only, ...more] = findings({ waitsFor: 'db2', isVisible: false, standbys: hidden });
    expect([only?.slice(0, 4), more]).to.deep.equal(['WARN', []]);
    expect(only).to.include('GRANT pg_read_all_stats');
  });

  it('knows the versions whose first commits after a start do not wait, where commits are to wait', () => {
    const isWarned = (version: number) => findings({ waitsFor: 'db2', standbys: db2('sync'), version }).length > 1;
    expect([140_017, 150_012, 160_008, 170_004].map(isWarned)).to.deep.equal([true, true, true, true]);
    expect([140_018, 150_013, 160_009, 170_005, 180_000].map(isWarned)).to.deep.equal([false, false, false, false, false]);
    expect(findings({ version: 150_012 })).to.deep.equal([]);
  });

  it('knows which Patroni loses sign-ups, or is paused, and believes nothing else at its port', () => {
    const describe = (version: unknown, more = {}) => describePatroni({ patroni: { version }, ...more }).map(({ level }) => level);
    expect(describe('3.0.2')).to.deep.equal(['FAIL']);
    expect(describe('4.1.5')).to.deep.equal(['ok']);
    expect(describe('4.1.5', { pause: true })).to.deep.equal(['WARN']);
    for (const other of [undefined, 3, {}, 'latest', '<b>', '4\u001b[31m']) expect(describe(other)).to.deep.equal([]);
    for (const answer of [null, {}, []]) expect(describePatroni(answer as never)).to.deep.equal([]);
  });
});
