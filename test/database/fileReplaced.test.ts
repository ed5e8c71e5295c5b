import { copyFileSync, renameSync } from 'node:fs';
import { expect } from 'chai';
import { sqliteFile } from '../../src/databaseUrl.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';

describe('Replacing the database file while the service runs', () => {
  it('stops all acknowledgements (503)', async () => {
    const { deps, url } = await aService();
    const visitor = await Visitor.at(url, await anEvent(deps));
    expect((await visitor.signUp(anApplicant())).status).to.equal(200);
    const file = sqliteFile(deps.config.DATABASE_URL) as string;
    renameSync(file, `${file}.old`);
    copyFileSync(`${file}.old`, file);
    const { status, headers } = await visitor.signUp(anApplicant());
    expect([status, headers.get('Retry-After')]).to.deep.equal([503, '5']);
    const { status: ready, body } = await sendRequest(`${url}/readyz`);
    expect([ready, body.problems]).to.deep.equal([503, ['the database file was replaced or removed: restart the service']]);
  });
});
