import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { Command } from 'commander';
import { ALL_PERMISSIONS } from '../src/accounts/domain/permission.ts';
import { ROOT, settings } from '../src/config.ts';
import { query } from '../src/database/dialect.ts';
import { build, startProcess } from './support/builtService.ts';
import { freshSqlite } from './support/databases.ts';
import { NODE_FLAGS } from './support/nodeFlags.ts';
import { listRoutes } from './support/routes.ts';
import { createTestDeps } from './support/service.ts';

const MAX_README_LINES = 150;

/** Every document by its path: README.md, CHANGELOG.md, and all of docs/. */
const documents = new Map(
  ['README.md', 'CHANGELOG.md', ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`)]
    .filter((file) => file.endsWith('.md'))
    .map((file) => [file, read(file)]),
);
/** The documents that tell how things are today. The others tell of the past. */
const manual = [...documents].filter(([file]) => file !== 'CHANGELOG.md' && !file.startsWith('docs/decisions/'));
const manualText = manual.map(([, text]) => text).join('\n');
const sourceFiles = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const sourceText = sourceFiles.map((file) => read(`src/${file}`)).join('\n');

describe('The documentation', () => {
  it('has a README that is read in a few minutes', () => {
    expect(documentOf('README.md').trimEnd().split('\n')).to.have.length.at.most(MAX_README_LINES);
  });

  it('names every route, and no others', async () => {
    const routes = (await listRoutes()).map(({ method, path }) => `${method} ${path}`);
    const inTables = tableRows(manualText).flatMap(([first = '']) =>
      codeSpans(first).filter((text) => /^(GET|POST|PUT|PATCH|DELETE) /.test(text)),
    );
    expect(sorted(inTables)).to.deep.equal(sorted(routes));
    const inText = [...manualText.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`\s]*)`/g)].map(([, route = '']) => withoutValues(route));
    expect(inText.filter((route) => !routes.map(withoutValues).includes(route))).to.deep.equal([]);
  });

  it('names every setting, and so does .env.example', () => {
    const rows = tableRows(documentOf('docs/configuration.md'));
    const example = [...read('.env.example').matchAll(/^#([A-Z\d_]+)=/gm)].map(([, name]) => name);
    expect(sorted(rows.flatMap(([first = '']) => codeSpans(first)))).to.deep.equal(sorted(Object.keys(settings)));
    expect(sorted(example)).to.deep.equal(sorted(Object.keys(settings)));
  });

  it('names no setting that does not exist', () => {
    const assigned = [...manualText.matchAll(/`([A-Z]+(?:_[A-Z]+)*)=/g)].map(([, name = '']) => name);
    const exceptions = ['SEED', 'NEW', 'OLD', 'TZ'];
    expect(assigned.filter((name) => !(name in settings) && !exceptions.includes(name))).to.deep.equal([]);
  });

  it('states the default of every setting that has one', () => {
    const defaults = new Map(
      tableRows(documentOf('docs/configuration.md')).map(([name = '', value = '']) => [name.replaceAll('`', ''), value]),
    );
    for (const [name, schema] of Object.entries(settings)) {
      const { default: value } = (schema.describe().flags ?? {}) as { default?: unknown };
      if (value === undefined || value === '' || /object|function/.test(typeof value)) continue;
      const expected = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
      expect(defaults.get(name)?.replaceAll('`', ''), name).to.equal(expected);
    }
  });

  it('names every command of the operator, and no others', async () => {
    const leaves = leafCommands(await loadProgram());
    const rows = tableRows(section('docs/operations.md', 'Commands')).filter(([first = '']) => !first.includes('--'));
    const named = rows.flatMap(([first = '']) => codeSpans(first).map((text) => text.replace(/ [A-Z]+$/, '')));
    expect(sorted(named)).to.deep.equal(sorted(leaves.map(({ path }) => path)));
  });

  it('names only options that their command has', async () => {
    const leaves = leafCommands(await loadProgram());
    for (const [first = '', purpose = ''] of tableRows(section('docs/operations.md', 'Commands'))) {
      const paths = codeSpans(first).map((text) => text.replace(/ [A-Z]+$/, ''));
      const commands = leaves.filter(({ path }) => paths.includes(path));
      for (const option of purpose.match(/--[a-z-]+/g) ?? [])
        expect(['--help', ...commands.flatMap(optionsOf)], `${first} ${option}`).to.include(option);
    }
  });

  it('names every option of creating and changing an event', async () => {
    const options = new Set(
      leafCommands(await loadProgram())
        .filter(({ path }) => /^event (create|change)$/.test(path))
        .flatMap(optionsOf),
    );
    const named = tableRows(section('docs/operations.md', 'Commands')).flatMap(([first = '']) =>
      codeSpans(first).filter((text) => text.startsWith('--')),
    );
    expect(sorted(named)).to.deep.equal(sorted([...options]));
  });

  it('has commands to paste that exist, with options that exist', async () => {
    const leaves = leafCommands(await loadProgram());
    const pasted = codeBlocks(manualText, 'sh').join('\n').replaceAll('\\\n', ' ').split('\n');
    const inText = [...manualText.matchAll(/`((?:npm run -s slotkeeper -- |slotkeeper )[^`…]+)`/g)].map(([, text = '']) => text);
    const lines = [...pasted, ...inText].flatMap((line) => line.match(/(?:\bslotkeeper --|(?:^|&& )slotkeeper) .+/g) ?? []);
    expect(lines).to.have.length.greaterThan(20);
    for (const line of lines) {
      const words = line.replace(/^(&& )?slotkeeper (-- )?/, '');
      const command = leaves.find(({ path }) => `${words} `.startsWith(`${path} `) || words.startsWith(`${path}|`));
      // `event create|list|…` names several commands at once.
      const alternatives = /^(\w+) ((?:[a-z-]+\|)+[a-z-]+)$/.exec(words);
      if (alternatives) {
        for (const verb of alternatives[2]?.split('|') ?? [])
          expect(leaves.map(({ path }) => path)).to.include(`${alternatives[1]} ${verb}`);
        continue;
      }
      expect(command, line).to.not.equal(undefined);
      if (!command) continue;
      for (const option of words.match(/(?<=\s)--[a-z-]+/g) ?? []) expect(['--help', ...optionsOf(command)], line).to.include(option);
    }
  });

  it('names scripts of package.json only', () => {
    const { scripts } = JSON.parse(read('package.json'));
    for (const [, script = ''] of manualText.matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/g)) expect(scripts, script).to.have.property(script);
    for (const file of ['README.md', 'docs/operations.md'])
      expect(documentOf(file)).to.contain(`NODE_ENV=production node ${NODE_FLAGS.join(' ')} dist/server/main.js`);
    expect(read('src/cli/slotkeeper.ts')).to.match(new RegExp(`^#!/usr/bin/env -S node ${NODE_FLAGS.join(' ')}\n`));
  });

  it('names files and folders that exist', () => {
    const named = [...manualText.matchAll(/(?<![\w/])(?:src|test|db|templates)\/[\w/.-]*[\w/]/g)].map(([file]) => file);
    const createdByService = /^db\/(slotkeeper\.sqlite|secret\.key)/;
    const placeholder = /\/[A-Z]+\./;
    const missing = named.filter((file) => !createdByService.test(file) && !placeholder.test(file) && !existsSync(join(ROOT, file)));
    expect(missing).to.deep.equal([]);
  });

  it('has links that lead to files and headings', () => {
    const broken = [...documents].flatMap(([file, text]) =>
      linksOf(text)
        .filter((target) => !leadsSomewhere(file, target))
        .map((target) => `${target} in ${file}`),
    );
    expect(broken).to.deep.equal([]);
  });

  it('lists every view with its columns', async () => {
    const { db } = await createTestDeps();
    const actual = await query<{ name: string; columns: string }>(
      db,
      `SELECT v.name, group_concat(c.name) AS columns FROM sqlite_schema v, pragma_table_info(v.name) c WHERE v.type = 'view' GROUP BY v.name`,
    );
    const listed = tableRows(section('docs/database.md', 'Views')).map(
      ([name = '', , columns = '']) => `${codeSpans(name)}: ${codeSpans(columns)}`,
    );
    expect(sorted(listed)).to.deep.equal(sorted(actual.map(({ name, columns }) => `${name}: ${columns}`)));
  });

  it('lists every table, and names constraints that exist', async () => {
    const { db } = await createTestDeps();
    const schema = await query<{ name: string; type: string; sql: string }>(
      db,
      `SELECT name, type, sql FROM sqlite_schema WHERE name NOT LIKE 'knex_%' AND name NOT LIKE 'sqlite_%'`,
    );
    const listed = tableRows(section('docs/database.md', 'Tables')).flatMap(([name = '']) => codeSpans(name));
    expect(sorted(listed)).to.deep.equal(sorted(schema.filter(({ type }) => type === 'table').map(({ name }) => name)));
    const schemaText = schema.map(({ sql }) => sql).join('\n');
    for (const [name] of section('docs/database.md', 'Tables').matchAll(/\b(?:never|one)_[a-z_]+\b/g)) expect(schemaText).to.contain(name);
  });

  it('has SQL that runs', async () => {
    const { db } = await createTestDeps();
    const inShell = [...manualText.matchAll(/^sqlite3 .*?"(.+)"$/gm)].map(([, sql = '']) => sql);
    const statements = [...codeBlocks(manualText, 'sql'), ...inShell];
    expect(statements).to.have.length.greaterThan(10);
    for (const sql of statements) await query(db, sql.replaceAll(/:[a-z]+/g, "''"));
  });

  it('shows the example queries as they are in db/queries', () => {
    const files = readdirSync(join(ROOT, 'db/queries')).filter((file) => file.endsWith('.sql'));
    const shown = codeBlocks(documentOf('docs/database.md'), 'sql').map((sql) => sql.trim());
    expect(shown).to.deep.equal(
      files.map((file) =>
        read(`db/queries/${file}`)
          .replace(/^--.*\n/gm, '')
          .trim(),
      ),
    );
  });

  it('lists every action of the audit log', () => {
    const ends = ['cancelled', 'lapsed', 'called_off'].map((reason) => `registration.${reason}`);
    const prefixes = 'registration|event|account|role|identity|flow|login|session|totp|first_admin|request|outbox|webhook|calendar_feed';
    const statements = sourceText.match(/action: [^,}]+/g)?.join('\n') ?? '';
    const recorded = [...statements.matchAll(new RegExp(`'((?:${prefixes})\\.[a-z_]+)'`, 'g'))].map(([, action = '']) => action);
    const listed = tableRows(section('docs/database.md', 'Audit log')).flatMap(([, actions = '']) => codeSpans(actions));
    expect(sorted(listed)).to.deep.equal(sorted([...recorded, ...ends]));
  });

  it('lists every log message', () => {
    // Messages that are literals; the others contain a value.
    const logged = [...sourceText.matchAll(/log\.(info|warn|error)\(([\s\S]*?)\);/g)].flatMap(([, level, values = '']) => {
      const [, message] = /'([^']+)',?\s*\)*$/.exec(values) ?? [];
      return message ? [`${level} ${message}`] : [];
    });
    const rows = tableRows(section('docs/operations.md', 'Logs'));
    expect(logged).to.have.length.greaterThan(8);
    expect(sorted(rows.map(([level = '', text = '']) => `${level} ${codeSpans(text)}`))).to.deep.equal(sorted(logged));
  });

  it('lists every metric and every problem of /readyz', () => {
    const metrics = [...read('src/health/metrics.ts').matchAll(/name: '(slotkeeper_\w+)'/g)].map(([, name]) => name);
    expect(sorted(tableRows(section('docs/operations.md', 'Metrics')).flatMap(([name = '']) => codeSpans(name)))).to.deep.equal(
      sorted(metrics),
    );
    const health = read('src/health/readiness.ts').split('async function findProblems')[1]?.split('function isWritable')[0] ?? '';
    const problems = [...health.matchAll(/\[\n?\s*'([^']{10,})'/g)].map(([, problem]) => problem);
    expect(sorted(tableRows(section('docs/operations.md', 'Health')).flatMap(([problem = '']) => codeSpans(problem)))).to.deep.equal(
      sorted(problems),
    );
  });

  it('quotes output as the commands print it', () => {
    const quoted = codeBlocks(documentOf('docs/operations.md'), 'text').flatMap((block) => block.trimEnd().split('\n'));
    expect(quoted).to.have.length.greaterThan(5);
    for (const line of quoted) expect(printable(sourceText), line).to.contain(withoutValue(line));
  });

  it('has a folder tree with every folder and file of src', () => {
    const tree = codeBlocks(documentOf('docs/architecture.md'), 'text')[0] ?? '';
    const [, src = ''] = /^src\/\n([\s\S]*?)^test\//m.exec(tree) ?? [];
    const entries = [...src.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name?.replace(/\/$/, ''));
    expect(sorted(entries)).to.deep.equal(sorted(readdirSync(join(ROOT, 'src'))));
    for (const feature of ['registrations', 'accounts']) {
      const [, inside = ''] = new RegExp(`^ {2}${feature}/\\n((?: {4}.*\\n)+)`, 'm').exec(src) ?? [];
      const rooms = [...inside.matchAll(/^ {4}(\S+)\//gm)].map(([, name]) => name);
      expect(sorted(rooms), feature).to.deep.equal(sorted(readdirSync(join(ROOT, 'src', feature))));
    }
  });

  it('has the layers and rooms of the architecture test', () => {
    const rule = section('docs/architecture.md', 'Import rule');
    const [layers = '', rooms = ''] = read('test/architecture.test.ts').split('const ROOMS');
    const names = `${layers.split('const LAYERS')[1]}${rooms.split('};')[0]}`.match(/'[^']+'/g)?.map((name) => name.slice(1, -1)) ?? [];
    const named = codeSpans(rule).flatMap((text) => text.split(', '));
    expect(names.filter((name) => !named.includes(name))).to.deep.equal([]);
    const orderOf = (name: string) => rule.indexOf(name);
    for (const order of ['`domainError.ts`|`crypto', '`audit`|`messages`', '`registrations` ←|`invariants', '`jobs` ←|`web` ←'])
      expect(orderOf(order.split('|')[0] ?? ''), order).to.be.within(0, orderOf(order.split('|')[1] ?? ''));
  });

  it('has the states of an account and the ends of a registration', () => {
    const [, states = ''] = /export type AccountState = (.*);/.exec(read('src/accounts/domain/accountState.ts')) ?? [];
    const diagram = codeBlocks(documentOf('docs/architecture.md'), 'mermaid').at(-1) ?? '';
    const drawn = [...diagram.matchAll(/--> (\w+):/g)].map(([, state]) => state);
    expect(sorted(drawn)).to.deep.equal(sorted(states.match(/\w+/g) ?? []));
    const [, reasons = ''] = /end_reason IN \(([^)]*)\)/.exec(read('db/migrations/001_baseline/registrations.ts')) ?? [];
    const listed = tableRows(section('docs/registration-rules.md', 'How a registration ends')).flatMap(([first = '']) => codeSpans(first));
    expect(sorted(listed)).to.deep.equal(sorted(reasons.match(/\w+/g) ?? []));
  });

  it('has the roles of a new database', async () => {
    const { db } = await createTestDeps();
    const roles = await query<{ name: string; needed: number; requestable: number; permissions: string }>(
      db,
      'SELECT name, require_approval AS needed, requestable, permissions FROM roles',
    );
    const yesNo = (flag: number) => (flag ? 'yes' : 'no');
    const listed = tableRows(section('docs/accounts.md', 'Roles')).map((cells) => cells.join(' ').replaceAll('`', ''));
    const stored = roles.map(({ name, needed, requestable, permissions }) =>
      [name, yesNo(needed), yesNo(requestable), permissions || 'none'].join(' '),
    );
    expect(sorted(listed)).to.deep.equal(sorted(stored));
    const permissions = tableRows(section('docs/accounts.md', 'Permissions')).map(([name = '']) => name.replaceAll('`', ''));
    expect(sorted(permissions)).to.deep.equal(sorted(ALL_PERMISSIONS));
  });

  it('has the style properties of the web component', () => {
    const properties = (text: string) => text.match(/--slotkeeper-[a-z]+(?:-[a-z]+)*/g) ?? [];
    const styles = read('templates/widget/styles.ts').split('const CSS')[1] ?? '';
    expect(sorted(properties(documentOf('docs/api.md')))).to.deep.equal(sorted(properties(styles)));
  });

  it('has quick-start commands that lead to a confirmed registration', async () => {
    await build();
    // As after `npm start`: nothing is set, and there are sample events.
    const { port } = await startProcess({
      DATABASE_URL: await freshSqlite(),
      NODE_ENV: '',
      SECRET_KEY: '',
      DEMO: '',
      RATE_LIMIT_FACTOR: '',
    });
    const pasted = codeBlocks(documentOf('README.md'), 'sh').find((block) => block.startsWith('TOKEN')) ?? '';
    const { stdout } = spawnSync('bash', ['-c', pasted.replaceAll('localhost:3000', `localhost:${port}`)], { encoding: 'utf8' });
    expect(stdout).to.match(/location: \/registrations\/[0-9a-f-]+\?status=confirmed/i);
    expect(stdout.trim().split('\n').at(-1)).to.contain('"confirmed":true').and.contain('"email":"seb@dsebastien.net"');
  });
});

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function documentOf(file: string): string {
  return documents.get(file) ?? '';
}

/** The text below a heading of the second level, up to the next one. */
function section(file: string, heading: string): string {
  const [, text = ''] = documentOf(file).split(`\n## ${heading}\n`);
  return text.split('\n## ')[0] ?? '';
}

function codeBlocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block);
}

/** The rows of all tables, as cells, without their headings. */
function tableRows(text: string): string[][] {
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  return rows
    .filter((row, index) => !/^\| ---/.test(row) && !/^\| ---/.test(rows[index + 1] ?? ''))
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function codeSpans(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

function sorted(texts: Iterable<unknown>): string[] {
  return [...new Set([...texts].map(String))].sort();
}

/** A route with each parameter as `:`, whatever its name, so that examples like /events/SLUG are found as well. */
function withoutValues(route: string): string {
  return route.replace(/\?.*$/, '').replace(/:[a-zA-Z_]+|\b[A-Z]{3,}\b(?=\/|$)/g, ':');
}

function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

function leadsSomewhere(file: string, target: string): boolean {
  if (/^https?:/.test(target)) return true;
  const [path = '', anchor] = target.split('#');
  const linked = path === '' ? join(ROOT, file) : resolve(ROOT, dirname(file), path);
  return existsSync(linked) && (anchor === undefined || anchorsOf(readFileSync(linked, 'utf8')).includes(anchor));
}

/** The anchors that GitHub gives to the headings of a document. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** Source text without what a template or a table of findings puts in. */
function printable(text: string): string {
  return text.replaceAll(/\$\{[^}]*\}/g, 'FILE').replaceAll(/(?<=messages waiting: )FILE/g, '0');
}

/** A quoted line without the columns that the doctor puts before its text. */
function withoutValue(line: string): string {
  return line.replace(/^ (?:ok|WARN|FAIL) +\w+ +/, '').replace(/^ +Fix: /, '');
}

interface LeafCommand {
  /** `event create` */
  path: string;
  command: Command;
}

/** The command line as a tree. Its parser is replaced while the module is loaded, so that nothing runs. */
async function loadProgram(): Promise<Command> {
  const { parseAsync } = Command.prototype;
  Command.prototype.parseAsync = function (this: Command) {
    loadedProgram = this;
    return Promise.resolve(this);
  };
  try {
    await import('../src/cli/slotkeeper.ts');
  } finally {
    Command.prototype.parseAsync = parseAsync;
  }
  return loadedProgram as Command;
}

let loadedProgram: Command | undefined;

function leafCommands(command: Command, path = ''): LeafCommand[] {
  return command.commands.flatMap((child) => {
    const childPath = `${path} ${child.name()}`.trim();
    return child.commands.length > 0 ? leafCommands(child, childPath) : [{ path: childPath, command: child }];
  });
}

function optionsOf({ command }: LeafCommand): string[] {
  return command.options.flatMap(({ long }) => (long ? [long] : []));
}
