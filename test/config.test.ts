import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findDataFolder, ROOT, readConfig, unknownSettings } from '../src/config.ts';
import { createKeys, secretFile } from '../src/crypto/keys.ts';
import { readMailbox } from '../src/mailAddress.ts';
import { aCertificate } from './support/certificate.ts';
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

  it('and the data are in the folder of the program, of DATA_FOLDER, or if npm installed the program, of the unit or of the user', () => {
    const installed = '/usr/lib/node_modules/slotkeeper';
    const none = '/nowhere/slotkeeper';
    expect(findDataFolder({}, '/opt/slotkeeper', tmpdir())).to.equal('/opt/slotkeeper');
    expect(findDataFolder({}, installed, tmpdir())).to.equal(tmpdir());
    expect(findDataFolder({ XDG_DATA_HOME: '/home/amina/data' }, installed, none)).to.equal('/home/amina/data/slotkeeper');
    expect(findDataFolder({}, installed, none)).to.equal(join(homedir(), '.local', 'share', 'slotkeeper'));
    for (const root of ['/opt/slotkeeper', installed])
      expect(findDataFolder({ DATA_FOLDER: '/var/lib/slots' }, root)).to.equal('/var/lib/slots');
    const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-env-'));
    writeFileSync(join(folder, '.env'), 'DATA_FOLDER=/var/lib/slots\n');
    expect(() => readConfig({}, folder)).to.throw(/1 error.*\n {2}DATA_FOLDER must be set in the environment/);
  });

  it('says so when .env cannot be read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-env-'));
    mkdirSync(join(folder, '.env'));
    expect(() => readConfig({}, folder)).to.throw(`${folder}/.env cannot be read (EISDIR): chown `);
  });

  it('is for production in the folder of the unit, so that commands see it as the service does', () => {
    const mail = { SMTP_URL: 'smtp://127.0.0.1' };
    expect(() => readConfig(mail, '/var/lib/slotkeeper')).to.throw('PUBLIC_URL must be set when messages are sent in production');
    expect(readConfig(mail, '/nowhere').NODE_ENV).to.equal('development');
    expect(readConfig({ ...mail, NODE_ENV: 'development' }, '/var/lib/slotkeeper').DEMO).to.equal(true);
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
      /^The configuration has 1 error:\n {2}PUBLIC_URL must be set when messages are sent/,
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
    const right = 'smtps://club%40example.org:p%40ss%23@mail.example.org:465?name=slots.example.org';
    expect(readConfig({ SMTP_URL: right }, '/nowhere').SMTP_URL).to.equal(right);
  });

  it('refuses what the mail server would do silently, with a sentence about it', () => {
    const refused: [string, RegExp][] = [
      ['smtp://mail.example.org?pool=true', /pool is not a parameter; the parameters of SMTP_URL are requireTLS, ignoreTLS/],
      ['smtp://mail.example.org?logger=true', /logger is not a parameter/],
      ['smtp://mail.example.org?requiretls=true', /requiretls is not a parameter/],
      ['smtp://mail.example.org?proxy=http://192.0.2.1', /proxy is not a parameter/],
      ['smtp://mail.example.org?tls.rejectUnauthorized=false', /set SMTP_CA_FILE/],
      ['smtp://mail.example.org?requireTLS=yes', /requireTLS must be true or false/],
      ['smtp://mail.example.org?requireTLS=true&requireTLS=false', /requireTLS twice/],
      ['smtps://mail.example.org?ignoreTLS=true', /at the same time/],
      ['smtp://mail.example.org?ignoreTLS=true&requireTLS=true', /at the same time/],
      ['smtp://club:secret@mail.example.org?ignoreTLS=true', /plain text/],
      ['smtp://mail.example.org?name=a%20b', /name must be a host name/],
      ['smtp://mail.example.org?tls.servername=-', /tls\.servername must be a host name/],
      ['smtp://mail.example.org/path', /nothing behind the host/],
      ['smtp://', /must name the host/],
    ];
    for (const [SMTP_URL, sentence] of refused)
      expect(() => readConfig({ SMTP_URL }, '/nowhere'), SMTP_URL)
        .to.throw(sentence)
        .with.property('message')
        .that.matches(/^The configuration has 1 error/)
        .and.does.not.contain('secret');
  });

  it('reads the sender as people write it, and refuses what no mail server could send', () => {
    const senders: [string, string, string][] = [
      ['events@example.org', '', 'events@example.org'],
      ['Harbour Club <events@example.org>', 'Harbour Club', 'events@example.org'],
      ['"Harbour Club, Ostend" <events@example.org>', 'Harbour Club, Ostend', 'events@example.org'],
      ['Harbour Club, Ostend <events@example.org>', 'Harbour Club, Ostend', 'events@example.org'],
      ['"The \\"Swan\\" \\\\ Co" <events@example.org>', 'The "Swan" \\ Co', 'events@example.org'],
      ['Club "De Zwaan" vzw <events@example.org>', 'Club "De Zwaan" vzw', 'events@example.org'],
      ['<events@example.org>', '', 'events@example.org'],
      ['Büro <events@bücher.example>', 'Büro', 'events@xn--bcher-kva.example'],
      ['Бюро <events@ПРИМЕР.рф>', 'Бюро', 'events@xn--e1afmkfd.xn--p1ai'],
      ['Slotkeeper <slotkeeper@localhost>', 'Slotkeeper', 'slotkeeper@localhost'],
    ];
    for (const [MAIL_FROM, name, address] of senders)
      expect(readMailbox(readConfig({ MAIL_FROM, MAIL_REPLY_TO: MAIL_FROM }, '/nowhere').MAIL_FROM), MAIL_FROM).to.deep.equal({
        name,
        address,
      });
    const refused = [
      'évents@example.org',
      'Club <évents@example.org>',
      'events',
      'a@b@c.org',
      'Club events@example.org',
      'a b@example.org',
    ];
    const alsoRefused = [
      '"Club <a@example.org>',
      'Club <a@example.org',
      'a..b@example.org',
      'a@-b.org',
      'a@[127.0.0.1]',
      'a@b.org, c@d.org',
    ];
    for (const value of [...refused, ...alsoRefused, `${'a'.repeat(65)}@example.org`, 'a@b.org\r\nBcc: c@d.org'])
      for (const name of ['MAIL_FROM', 'MAIL_REPLY_TO'])
        expect(() => readConfig({ [name]: value }, '/nowhere'), value).to.throw(new RegExp(`1 error.*\n {2}${name} must `));
    expect(() => readConfig({ MAIL_FROM: 'évents@example.org' }, '/nowhere')).to.throw(/ASCII characters before the @/);
  });

  it('takes certificates and signing keys from files that hold them, and names what is missing', () => {
    const { file, key } = aCertificate('mail.example.org');
    expect(readConfig({ SMTP_CA_FILE: file }, '/nowhere').SMTP_CA_FILE).to.equal(file);
    expect(() => readConfig({ SMTP_CA_FILE: '/nowhere/ca.pem' }, '/nowhere')).to.throw(
      /SMTP_CA_FILE must be a file that can be read \(ENOENT\)/,
    );
    expect(() => readConfig({ SMTP_CA_FILE: 'package.json' }, '/nowhere')).to.throw(/SMTP_CA_FILE must be a file with certificates/);
    const signing = { DKIM_DOMAIN: 'Bücher.example', DKIM_SELECTOR: 'slots2027' };
    const oneLine = key.toString().replaceAll('\n', '\\n');
    expect(readConfig({ ...signing, DKIM_KEY: oneLine }, '/nowhere')).to.include({
      DKIM_DOMAIN: 'xn--bcher-kva.example',
      DKIM_KEY: key.toString(),
    });
    expect(() => readConfig(signing, '/nowhere')).to.throw(/must be set together/);
    expect(() => readConfig({ DKIM_KEY: oneLine }, '/nowhere')).to.throw(/must be set together/);
    expect(() => readConfig({ ...signing, DKIM_KEY: oneLine, DKIM_KEY_FILE: file.replace('cert', 'key') }, '/nowhere')).to.throw(
      /not both/,
    );
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    for (const DKIM_KEY of ['secret', file, elliptic.toString()])
      expect(() => readConfig({ ...signing, DKIM_KEY }, '/nowhere'))
        .to.throw(/DKIM_KEY must be a private RSA key/)
        .with.property('message')
        .that.does.not.contain(DKIM_KEY.slice(0, 60));
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
    const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-unknown-'));
    writeFileSync(join(folder, '.env'), 'PORT=4000\nSMPT_URL=smtp://localhost\n');
    expect(unknownSettings({ SLOTKEEPER_PORT: '1', PORT: '1', HOME: '/' }, folder)).to.deep.equal(['SMPT_URL', 'SLOTKEEPER_PORT']);
  });

  it('creates a secret file beside the database once, readable by its owner alone', async () => {
    const config = readConfig({ DATABASE_URL: await freshSqlite() }, '/nowhere');
    const [first, second] = [createKeys(config), createKeys(config)].map((keys) => keys('link')[0].export().toString('hex'));
    expect(first).to.equal(second);
    expect(statSync(secretFile(config)).mode & 0o777).to.equal(0o600);
  });
});
