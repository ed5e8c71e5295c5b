import { spawnSync } from 'node:child_process';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT, readConfig, unknownSettings } from '../src/config.ts';
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

  it('sends no emails in production whose links nobody can open', () => {
    const live = { NODE_ENV: 'production', SMTP_URL: 'smtp://mail.example.org' };
    expect(() => readConfig(live, '/nowhere')).to.throw(
      /^The configuration has 1 error\(s\):\n {2}PUBLIC_URL must be set when messages are sent/,
    );
    expect(readConfig({ ...live, PUBLIC_URL: 'https://Slots.example.org/' }, '/nowhere').PUBLIC_URL).to.equal('https://slots.example.org');
    expect(readConfig({ SMTP_URL: live.SMTP_URL }, '/nowhere').PUBLIC_URL).to.equal('http://localhost:3000');
  });

  it('refuses a public address below a path, where the service does not work', () => {
    for (const PUBLIC_URL of [
      'https://example.org/slots',
      'https://example.org/?a=b',
      'https://user@example.org',
      'https://example.org/#top',
    ])
      expect(() => readConfig({ PUBLIC_URL }, '/nowhere'), PUBLIC_URL).to.throw(/1 error.*\n {2}PUBLIC_URL must be .*domain of its own/);
  });

  it('explains special characters in the password of a mail server, Redis or PostgreSQL, without repeating the password', () => {
    const wrong = { SMTP_URL: 'smtp://club:p@ss#word@mail.example.org', REDIS_URL: 'redis://club:p@ss/word@127.0.0.1' };
    for (const [name, value] of Object.entries({ ...wrong, DATABASE_URL: 'postgres://club:p%ss@127.0.0.1/slots' }))
      expect(() => readConfig({ [name]: value }, '/nowhere'), name)
        .to.throw(new RegExp(`1 error.*\n {2}${name} must look like .*: @ as %40, # as %23`))
        .with.property('message')
        .that.does.not.match(/p@ss|p%ss/);
    const right = 'smtps://club%40example.org:p%40ss%23@mail.example.org:465?pool=true';
    expect(readConfig({ SMTP_URL: right }, '/nowhere').SMTP_URL).to.equal(right);
  });

  it('finds .env and the database wherever the service is started from', () => {
    const program = `import { readConfig } from ${JSON.stringify(join(ROOT, 'src/config.ts'))};
      import { sqliteFile } from ${JSON.stringify(join(ROOT, 'src/databaseUrl.ts'))};
      console.log(sqliteFile(readConfig({}, '/nowhere').DATABASE_URL));`;
    const cwd = mkdtempSync(join(tmpdir(), 'slotkeeper-elsewhere-'));
    writeFileSync(join(cwd, '.env'), 'PORT=4000\n');
    const run = spawnSync(
      process.execPath,
      ['--import', createRequire(import.meta.url).resolve('tsx'), '--input-type=module', '-e', program],
      { cwd },
    );
    expect(run.stdout.toString().trim(), run.stderr.toString()).to.equal(join(ROOT, 'db/slotkeeper.sqlite'));
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
