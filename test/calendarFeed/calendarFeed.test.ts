import { expect } from 'chai';
import ICAL from 'ical.js';
import { callOff } from '../../src/registrations/commands/changeEventState.ts';
import { sendRequest } from '../support/client.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService, PUBLIC_URL } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

function entriesOf(file: string) {
  const calendar = new ICAL.Component(ICAL.parse(file));
  return calendar.getAllSubcomponents('vevent').map((entry) => ({
    title: entry.getFirstPropertyValue('summary'),
    status: entry.getFirstPropertyValue('status'),
    description: String(entry.getFirstPropertyValue('description')),
    start: new ICAL.Event(entry).startDate.toJSDate().toISOString(),
  }));
}

describe('The calendar feed of an organiser', () => {
  onEachDatabase((fresh) => {
    it('shows the events of their teams and how full they are, until the address is replaced or the account disabled', async () => {
      const service = await aService({ DATABASE_URL: await fresh() });
      const owner = await aConsoleUser(service, { language: 'de' });
      const [walk, dinner, draft] = [
        await anEvent(service.deps, { slug: 'walk', title: 'Walk; with, "signs"' }),
        await anEvent(service.deps, { title: 'Dinner' }),
        await anEvent(service.deps, { title: 'Draft', isDraft: true }),
      ];
      await anEvent(service.deps, { title: 'Of others' });
      for (const event of [walk, dinner, draft]) await joinTeam(service, event, owner, 'viewer');
      await service.processor.execute(callOff(dinner, null, OPERATOR));

      expect((await owner.getPage('/console')).text).not.to.contain('events.ics');
      await owner.submit('/console/calendar-feed', {});
      const [, link = ''] = /value="([^"]+events\.ics)"/.exec((await owner.getPage('/console')).text) ?? [];
      expect(link.startsWith(`${PUBLIC_URL}/calendar/`), link).to.equal(true);
      const read = (url: string, headers: Record<string, string> = {}) => sendRequest(url.replace(PUBLIC_URL, service.url), { headers });
      const first = await read(link);
      const entries = entriesOf(first.text);
      expect(entries.map(({ title, status }) => `${title}: ${status}`)).to.have.members([
        ...['Walk; with, "signs": CONFIRMED', 'Dinner: CANCELLED', 'Draft: TENTATIVE'],
      ]);
      expect(entries.find(({ status }) => status === 'CONFIRMED')).to.deep.include({
        start: walk.startsAt,
        description: `0 von 20 Plätzen vergeben\n${PUBLIC_URL}/console/events/walk`,
      });
      expect(first.text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75 && !line.includes('\n'))).to.equal(true);
      expect(first.headers.get('cache-control')).to.equal('private, max-age=300');

      const tag = { 'If-None-Match': String(first.headers.get('etag')), 'Cache-Control': 'max-age=0' };
      service.clock.advance(60_000);
      expect((await read(link, tag)).status).to.equal(304);
      await service.processor.execute(registerCommand(walk.id, { slots: 2 }));
      const changed = await read(link, tag);
      expect(changed.text).to.contain('2 von 20');

      await service.deps.db('accounts').where({ id: owner.accountId }).update({ enabled: 0 });
      expect((await read(link)).status).to.equal(404);
      await service.deps.db('accounts').where({ id: owner.accountId }).update({ enabled: 1 });
      const replaced = await owner.post('/api/calendar-feed');
      expect((await read(link)).status).to.equal(404);
      expect((await read(replaced.body.url)).status).to.equal(200);
      await owner.submit('/console/calendar-feed/removal', {});
      expect((await read(replaced.body.url)).status).to.equal(404);
      for (const token of ['x', '0'.repeat(64), `${replaced.body.url.split('/')[4]}00`])
        expect((await read(`${PUBLIC_URL}/calendar/${token}/events.ics`)).status, token).to.equal(404);
    });
  });
});
