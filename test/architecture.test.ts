import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../src/config.ts';

const SRC = join(ROOT, 'src');

/** From the bottom up: a file imports from its own layer and from those above it in this list, never from one below it. */
const LAYERS = [
  [
    'config.ts',
    'configParsers.ts',
    'databaseUrl.ts',
    'mailAddress.ts',
    'mailSettingParsers.ts',
    'postgresServers.ts',
    'redactError.ts',
    'smtpUrl.ts',
  ],
  ['createLog.ts'],
  ['i18n'],
  ['domainError.ts'],
  ['crypto', 'validation', 'markdown'],
  ['database'],
  ['deps.ts'],
  ['http'],
  ['audit'],
  ['messages'],
  ['events', 'accounts'],
  ['teams'],
  ['questions'],
  ['registrations'],
  ['exports', 'notices', 'checkin', 'mailings', 'webhooks', 'calendarFeed'],
  ['console'],
  ['invariants', 'health'],
  ['backup', 'doctor'],
  [
    'app.ts',
    'composeMessages.ts',
    'createDeps.ts',
    'demoEvent.ts',
    'emailPreviews.ts',
    'openapi.ts',
    'runService.ts',
    'scheduler.ts',
    'service.ts',
    'startError.ts',
    'startupBanner.ts',
  ],
  ['main.ts', 'cli'],
  ['build'],
];

/** The same inside the large features. */
const ROOMS: Record<string, string[][]> = {
  registrations: [['domain'], ['processing', 'antiSpam'], ['people'], ['commands', 'emails'], ['jobs'], ['web'], ['widget']],
  messages: [
    ['priority.ts', 'message.ts', 'email.ts', 'emailTemplates.ts', 'renderEmail.ts'],
    ['outbox'],
    ['allowance'],
    ['changeSet.ts', 'transports'],
    ['delivery'],
    ['bounces'],
  ],
  console: [
    ['shell'],
    [
      'calendarFeed',
      'notices',
      'events',
      'door',
      'history',
      'messages',
      'overview',
      'people',
      'person',
      'pictures',
      'questions',
      'team',
      'webhooks',
    ],
    ['routes.ts'],
  ],
  accounts: [['domain'], ['emails'], ['creation', 'login'], ['session', 'jobs'], ['web']],
};

/** Who may import the web folder of a feature from outside. */
const ASSEMBLY = ['app.ts', 'build/build.ts', 'service.ts', 'openapi.ts'];

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.flatMap((file) =>
  [...readFileSync(join(SRC, file), 'utf8').matchAll(/\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g)].map(([, from, dynamic]) => ({
    file,
    target: relative(SRC, resolve(SRC, dirname(file), (from ?? dynamic) as string)),
  })),
);
const inside = imports.filter(({ target }) => !target.startsWith('..'));

describe('The source tree', () => {
  it('has every file and folder in exactly one layer', () => {
    const entries = readdirSync(SRC).sort();
    expect(LAYERS.flat().sort()).to.deep.equal(entries);
  });

  it('has no import from a lower layer to a higher one', () => {
    const upward = inside.filter(({ file, target }) => layerOf(file) < layerOf(target));
    expect(upward.map(describeImport)).to.deep.equal([]);
  });

  it('has no import upward inside a feature', () => {
    const upward = inside.filter(({ file, target }) => {
      const [feature = '', room = ''] = file.split('/');
      const [targetFeature, targetRoom = ''] = target.split('/');
      return feature === targetFeature && feature in ROOMS && roomOf(feature, room) < roomOf(feature, targetRoom);
    });
    expect(upward.map(describeImport)).to.deep.equal([]);
  });

  it('has features whose web folders only the assembly of the service imports', () => {
    const foreign = inside.filter(
      ({ file, target }) => /^(accounts|registrations)\/(web|widget)\//.test(target) && file.split('/')[0] !== target.split('/')[0],
    );
    expect(foreign.filter(({ file }) => !ASSEMBLY.includes(file)).map(describeImport)).to.deep.equal([]);
  });

  it('has slow cryptography in one place each, outside the event loop: no route can bring it back', () => {
    const users = (pattern: RegExp) =>
      readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
        (file) => /\.(ts|mjs)$/.test(file) && pattern.test(readFileSync(join(SRC, file), 'utf8')),
      );
    expect(users(/'@zxcvbn-ts\//)).to.deep.equal(['accounts/domain/passwordStrengthWorker.mjs']);
    expect(users(/'@node-rs\/argon2'/)).to.deep.equal(['accounts/domain/passwordHash.ts']);
    expect(users(/\b(hashSync|verifySync|scryptSync|pbkdf2Sync)\b/)).to.deep.equal([]);
  });

  it('makes every router by createRouter, so that a path has one spelling', () => {
    const makers = files.filter((file) => /\bnew Router\b/.test(readFileSync(join(SRC, file), 'utf8')));
    expect(makers).to.deep.equal(['http/createRouter.ts']);
  });
});

function layerOf(file: string): number {
  return LAYERS.findIndex((layer) => layer.includes(file.split('/')[0] ?? ''));
}

function roomOf(feature: string, room: string): number {
  return (ROOMS[feature] ?? []).findIndex((rooms) => rooms.includes(room));
}

function describeImport({ file, target }: { file: string; target: string }): string {
  return `${file} → ${target}`;
}
