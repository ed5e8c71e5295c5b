import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createCounters } from '../../src/database/rateLimitCounter.ts';
import { createMailing } from '../../src/mailings/manageMailing.ts';
import { freshFolder, onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { runCli } from '../support/runCli.ts';
import { createTestDeps } from '../support/service.ts';

describe('slotkeeper mailing', function () {
  this.timeout(120_000);

  onEachDatabase((fresh) => {
    it('sends, pauses and cancels a message, and changes the words of an event', async () => {
      const DATABASE_URL = await fresh();
      const deps = await createTestDeps({ DATABASE_URL });
      const event = await anEvent(deps, { slug: 'walk', slots: 20 });
      await insertPeople(deps.db, event.id, 3);
      const texts = { en: { subject: 'News', body: 'It will rain.' } };
      const input = { audience: 'all', people: [], texts } as const;
      const { id } = await createMailing({ ...deps, counters: createCounters(deps.keys) }, OPERATOR, event, { ...input, people: [] });
      const run = (...args: string[]) => runCli({ DATABASE_URL }, ['mailing', ...args]);
      expect((await run('list', 'walk')).out)
        .to.contain(`${id}  draft, to all`)
        .and.contain('News');
      expect((await run('send', 'walk', id, '--yes')).out).to.contain('sending, to all');
      for (const [act, state] of [
        ['pause', 'paused'],
        ['continue', 'sending'],
        ['cancel', 'cancelled'],
      ] as const)
        expect(JSON.parse((await run(act, 'walk', id, '--json')).out).state).to.equal(state);
      expect((await run('cancel', 'walk', id)).code).to.equal(4);
      expect((await run('show', 'walk', 'nothing')).code).to.equal(3);
      const file = join(freshFolder(), 'words.json');
      writeFileSync(file, JSON.stringify({ words: { signature: { en: 'Amina' } }, reminderHours: 12 }));
      expect(JSON.parse((await run('words', 'walk', '--from', file)).out)).to.include({ reminderHours: 12, version: 1 });
      expect(JSON.parse((await run('words', 'walk')).out).words).to.deep.equal({ signature: { en: 'Amina' } });
      writeFileSync(file, 'no');
      expect((await run('words', 'walk', '--from', file)).code).to.equal(2);
    });
  });
});
