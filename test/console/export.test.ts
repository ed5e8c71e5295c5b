import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { auditLog } from '../../src/audit/auditLog.ts';
import { rowsFrom } from '../../src/database/tableMapping.ts';
import { aConsoleUser, type ConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { aService } from '../support/service.ts';
import { until } from '../support/until.ts';

describe('Taking the people of an event away', () => {
  onEachDatabase((fresh) => {
    async function setUp(people = 2) {
      const service = await aService({ DATABASE_URL: await fresh() });
      const event = await anEvent(service.deps, { slug: 'walk', slots: 10_000 });
      await insertPeople(service.deps.db, event.id, people);
      const aMember = async (role: 'owner' | 'viewer', language = 'en') => {
        const user = await aConsoleUser(service, { language });
        await joinTeam(service, event, user, role);
        return user;
      };
      const exported = () => rowsFrom(service.deps.db, auditLog).where({ action: 'event.exported' }).orderBy('sequence');
      return { service, aMember, exported };
    }

    it('gives the owner a file in their language, with a name, and notes it in the audit log', async () => {
      const { aMember, exported } = await setUp();
      const owner = await aMember('owner', 'nl');
      const csv = await owner.request('/api/events/walk/export?format=csv');
      expect(csv.status).to.equal(200);
      expect(Object.fromEntries(csv.headers)).to.include({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="walk-2027-05-01.csv"',
        'cache-control': 'no-store',
      });
      expect(csv.text)
        .to.match(/Voornaam,.*\r\nAda1,Lovelace,1,Bevestigd,/)
        .and.to.contain('Ada2');
      expect((await owner.request('/api/events/walk/export?format=csv&lang=fr')).text).to.contain('Prénom');
      const xlsx = await owner.request('/api/events/walk/export?format=xlsx');
      expect(xlsx.text.slice(0, 2)).to.equal('PK');
      const entries = await exported();
      expect(entries.map(({ actor, data }) => [actor, JSON.parse(data)])).to.deep.equal(
        ['csv', 'csv', 'xlsx'].map((format) => [`account:${owner.accountId}`, { format, rows: 2 }]),
      );
    });

    it('gives nothing to who may only look, to others, and to strangers', async () => {
      const { service, aMember, exported } = await setUp();
      const path = '/api/events/walk/export?format=csv';
      expect((await (await aMember('viewer')).request(path)).status).to.equal(403);
      expect((await (await aConsoleUser(service)).request(path)).status).to.equal(404);
      expect((await fetch(`${service.url}${path}`)).status).to.equal(401);
      expect(await exported()).to.deep.equal([]);
    });

    it('gives those whom the page of people shows', async () => {
      const { aMember, exported } = await setUp();
      const owner = await aMember('owner');
      const page = await owner.getPage('/console/events/walk/people?search=ada2&state=confirmed&sort=name');
      expect(page.text).to.contain('/api/events/walk/export?format&#x3D;xlsx&amp;state&#x3D;confirmed&amp;search&#x3D;ada2');
      expect((await (await aMember('viewer')).getPage('/console/events/walk/people')).text).not.to.contain('export?');
      const { text } = await owner.request(
        '/api/events/walk/export?format=csv&search=ada2&state=confirmed&member=&sort=name&direction=asc',
      );
      expect(text).to.contain('Ada2').and.not.contain('Ada1');
      expect((await exported()).map(({ data }) => data)).to.deep.equal(['{"format":"csv","rows":1}']);
    });

    it('names the formats to who asks for another', async () => {
      const { aMember } = await setUp();
      const reply = await (await aMember('owner')).request('/api/events/walk/export?format=pdf');
      expect(reply.status).to.equal(400);
      expect(reply.body.errors[0].field).to.equal('format');
    });

    it('makes one file at a time for each account, and goes on when a client that reads nothing goes away', async () => {
      const { service, aMember } = await setUp(10_000);
      const [slow, other] = [await aMember('owner'), await aMember('owner')];
      const path = '/api/events/walk/export?format=csv';
      const stalled = await unread(service.url, path, slow);
      const refused = await slow.request(path);
      expect([refused.status, refused.headers.get('retry-after')]).to.deep.equal([429, '10']);
      expect((await other.request(path)).text.split('\r\n')).to.have.length(10_002);
      stalled.destroy();
      await until('the slow export has ended', async () => (await slow.request(path)).status === 200);
    });
  });
});

/** A response of which nothing is read. */
async function unread(url: string, path: string, { cookies }: ConsoleUser): Promise<IncomingMessage> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const [reply] = (await once(get(`${url}${path}`, { headers: { cookie }, agent: false }), 'response')) as [IncomingMessage];
  return reply;
}
