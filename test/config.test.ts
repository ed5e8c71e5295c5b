import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readConfig, unknownSettings } from '../src/config.ts';
import { createKeys, secretFile } from '../src/crypto/keys.ts';
import { freshSqlite } from './support/databases.ts';

describe('The configuration', () => {
  it('needs nothing to be set', () => {
    expect(readConfig({}, '/nowhere')).to.include({
      PORT: 3000,
      HOST: '127.0.0.1',
      PUBLIC_URL: 'http://localhost:3000',
      DATABASE_URL: 'sqlite:db/slotkeeper.sqlite',
      DEMO: true,
      TOKEN_IP: 'prefix',
      RATE_LIMIT_FACTOR: 1,
    });
    expect(readConfig({ NODE_ENV: 'production', PORT: '8080' }, '/nowhere')).to.include({
      DEMO: false,
      PUBLIC_URL: 'http://localhost:8080',
    });
  });

  it('comes from the environment first and from .env second', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-env-'));
    writeFileSync(join(folder, '.env'), 'PORT=4000\nHOST=0.0.0.0\nSMTP_URL=\n');
    expect(readConfig({ PORT: '5000' }, folder)).to.include({ PORT: 5000, HOST: '0.0.0.0' });
  });

  it('reports all its errors together', () => {
    const wrong = {
      PORT: 'many',
      SECRET_KEY: 'short',
      TRUSTED_PROXIES: 'nowhere',
      DATABASE_URL: 'mysql://x',
      MAIL_FROM: 'a@b.org, c@d.org',
    };
    expect(() => readConfig(wrong, '/nowhere')).to.throw(/5 error/);
    expect(() => readConfig(wrong, '/nowhere')).to.throw(/PORT.*SECRET_KEY must have at least 32 bytes/s);
  });

  it('warns of names that look like ours and are not', () => {
    expect(unknownSettings({ SLOTKEEPER_PORT: '1', PORT: '1' })).to.deep.equal(['SLOTKEEPER_PORT']);
  });

  it('creates a secret file beside the database once, readable by its owner alone', async () => {
    const config = readConfig({ DATABASE_URL: await freshSqlite() }, '/nowhere');
    const [first, second] = [createKeys(config), createKeys(config)].map((keys) => keys('link')[0].export().toString('hex'));
    expect(first).to.equal(second);
    expect(statSync(secretFile(config)).mode & 0o777).to.equal(0o600);
  });
});
