import { copyFileSync, renameSync } from 'node:fs';
import { expect } from 'chai';
import { sqliteFile } from '../../src/database/dialect.ts';
import { ask, Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/given.ts';
import { aService } from '../support/service.ts';

describe('A database file that somebody replaces while the service runs', () => {
  it('ends the acknowledging: what is written into the old one, nobody would ever read', async () => {
    const { world, url } = await aService();
    const visitor = await Visitor.at(url, await anEvent(world));
    expect((await visitor.signUp(anApplicant())).status).to.equal(200);
    const file = sqliteFile(world.config.DATABASE_URL) as string;
    renameSync(file, `${file}.old`);
    copyFileSync(`${file}.old`, file);
    const { status, headers } = await visitor.signUp(anApplicant());
    expect([status, headers.get('Retry-After')]).to.deep.equal([503, '5']);
    const { status: ready, body } = await ask(`${url}/readyz`);
    expect([ready, body.wrong]).to.deep.equal([503, ['the database file was replaced or removed: restart the service']]);
  });
});
