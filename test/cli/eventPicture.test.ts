import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { freshFolder, freshSqlite } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { photoWithPosition } from '../support/hostilePictures.ts';
import { runCli } from '../support/runCli.ts';
import { createTestDeps } from '../support/service.ts';

describe('slotkeeper event picture', function () {
  this.timeout(240_000);

  it('sets the picture or the logo of an event from a file, changes what it shows, and removes it', async () => {
    const DATABASE_URL = await freshSqlite();
    await anEvent(await createTestDeps({ DATABASE_URL }), { slug: 'walk' });
    const run = (...args: string[]) => runCli({ DATABASE_URL }, ['event', 'picture', 'walk', ...args]);
    const file = join(freshFolder(), 'photo.jpg');
    writeFileSync(file, await photoWithPosition());
    expect((await run(file)).code, 'without --alt').to.equal(2);
    expect((await run(file, '--alt', 'The harbour at dusk')).out).to.match(/^The picture of walk, \d+ × \d+: The harbour at dusk/);
    const logo = JSON.parse((await run(file, '--logo', '--alt', 'Harbour Club', '--json')).out);
    expect(logo).to.include({ kind: 'logo', alt: 'Harbour Club' });
    expect((await run('--alt', 'The old harbour')).out).to.contain(': The old harbour');
    expect((await run('--remove', '--alt', 'x')).code).to.equal(2);
    expect((await run('--remove')).out).to.contain('walk has no picture any more.');
    expect((await run('--remove')).code).to.equal(3);
    expect((await run('/nowhere.jpg', '--alt', 'x')).err).to.contain('There is no file /nowhere.jpg.');
    writeFileSync(file, 'GIF89a');
    expect((await run(file, '--alt', 'x')).code).to.equal(2);
  });
});
