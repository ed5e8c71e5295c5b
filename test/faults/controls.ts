// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is edited is the text of programs
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/config.ts';
import type { Database } from '../../src/database/database.ts';
import { takeGuardsOut } from '../support/careless.ts';
import { freshFolder, freshPostgres, freshSqlite } from '../support/databases.ts';
import { clocks } from './clocks.ts';
import { kills } from './kills.ts';
import { mail } from './mail.ts';
import { play } from './play.ts';
import type { Line } from './report.ts';
import { rushes } from './rushes.ts';
import type { Where } from './scenario.ts';

/** A file of `dist`, what stands there, and what stands there then. */
type Edit = [file: string, guard: string, gap: string];

interface Control {
  /** What is taken out. */
  guard: string;
  edits: Edit[];
  /** What is taken out of the database as well. */
  constraints?: string[];
  scenario: string;
  where: Where;
  /** How it must show: by which figure, or by what is said. */
  shows: (line: Line) => boolean;
}

const INDEX = 'one_live_registration_per_address';
const CHECK = 'never_oversold';
const LOCK = [
  'UPDATE events SET turns = turns WHERE id = ? RETURNING ${events.columns}',
  'SELECT ${events.columns} FROM events WHERE id = ?',
] as const;

const SAME_ID = ['<${letter.id}@', '<${letter.id}${letter.attempts > 0 ? -letter.attempts : ""}@'] as const;

/*
 * Builds with a guard taken out. Guards that stand behind one another are taken out together, since each of them alone
 * is enough: see test/raceWithoutGuards.test.ts.
 */
const CONTROLS: Control[] = [
  {
    guard: 'the lock, and the constraints behind it',
    edits: [['src/events/store.js', ...LOCK]],
    constraints: ['registrations_event_id_turn_key', 'one_history_of_an_event', INDEX, CHECK],
    scenario: 'everybody at once',
    where: 'postgres',
    shows: ({ wrong }) => says(wrong, 'counts slots taken that are not those of its registrations'),
  },
  {
    guard: 'the unique index, and the look at who is registered before it',
    edits: [['src/registrations/register.js', 'sheet.liveByEmail.get(key)', 'undefined']],
    constraints: [INDEX],
    scenario: 'one person at every door at once',
    where: 'sqlite',
    shows: ({ wrong }) => says(wrong, 'has the address of another'),
  },
  {
    guard: 'the CHECK, and the rule before it',
    edits: [['src/registrations/waitList.js', 'applicant.slots <= open', 'true']],
    constraints: [CHECK],
    scenario: 'everybody at once',
    where: 'sqlite',
    shows: ({ oversold }) => oversold > 0,
  },
  {
    guard: 'the commit before the answer',
    edits: [
      [
        'src/database/transaction.js',
        'worthKeeping(result) ? committed(transaction)',
        'worthKeeping(result) ? void setTimeout(() => committed(transaction), 60)',
      ],
    ],
    scenario: 'kill -9 at random',
    where: 'sqlite',
    shows: ({ lost }) => lost > 0,
  },
  {
    guard: 'the commit before the letter',
    edits: [
      [
        'src/registrations/desk.js',
        'await writeDown(db, decided.sheets)',
        'await mailAtOnce(decided.sheets); await writeDown(db, decided.sheets)',
      ],
      [
        'src/registrations/desk.js',
        'function decideOne(',
        `import nodemailer from 'nodemailer';
        const mailServer = nodemailer.createTransport(process.env.SMTP_URL);
        async function mailAtOnce(sheets) {
          for (const letter of sheets.flatMap((sheet) => sheet.letters).slice(0, 1)) {
            const messageId = \`<\${letter.id}@localhost>\`;
            await mailServer.sendMail({ from: 'a@localhost', to: letter.recipient, messageId, text: 'You are registered.' });
            letter.sentAt = new Date().toISOString();
          }
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
        function decideOne(`,
      ],
    ],
    scenario: 'kill -9 at random',
    where: 'sqlite',
    shows: ({ wrong }) => says(wrong, 'a letter arrived that was never written'),
  },
  {
    guard: 'the Message-ID that stays the same',
    edits: [['src/registrations/letters.js', ...SAME_ID]],
    scenario: 'mail server resets after DATA',
    where: 'sqlite',
    shows: ({ wrong }) => says(wrong, 'a letter arrived that was never written'),
  },
  {
    guard: 'the order by turns and not by the clock',
    edits: [
      ['src/registrations/store.js', 'ORDER BY turn LIMIT', 'ORDER BY registered_at LIMIT'],
      ['src/registrations/line.js', '({ turn }) => turn > party.turn', '({ registeredAt }) => registeredAt > party.registeredAt'],
      ['src/registrations/line.js', 'party.turn > sheet.lineReadTo', 'false'],
    ],
    scenario: 'clocks jump',
    where: 'sqlite',
    shows: ({ wrong }) => says(wrong, 'was passed by somebody behind it who is not smaller'),
  },
  {
    guard: 'the moving up when somebody lapses',
    edits: [['src/registrations/desk.js', 'moveUp(sheet);', "if (by.name !== 'clockwork') moveUp(sheet);"]],
    scenario: 'nobody answers for three days',
    where: 'sqlite',
    shows: ({ wrong }) => says(wrong, 'waits although'),
  },
];

/** What strikes at random may strike where nothing can be lost: so often it is tried until it shows. */
const MOST_GOES = 5;

export interface Killed {
  guard: string;
  scenario: string;
  isSeen: boolean;
  /** How often it was tried. */
  goes: number;
  /** The first sentences, or what it shows in the figures. */
  said: string;
}

/** Has the runner look at builds that lack a guard. Each of them has to be seen. */
export async function control(seed: number, tell: (line: string) => void): Promise<Killed[]> {
  const results: Killed[] = [];
  for (const { guard, edits, constraints = [], scenario: name, where, shows } of CONTROLS) {
    const scenario = [...kills, ...mail, ...clocks, ...rushes].find((known) => known.name === name);
    if (!scenario) throw new Error(`There is no scenario ${name}`);
    const processes = where === 'postgres' ? 2 : 1;
    const fresh = where === 'postgres' ? freshPostgres : freshSqlite;
    const prepare = (db: Database) => takeGuardsOut(db, constraints);
    let goes = 0;
    let line: Line;
    // A build for each go, since what a go has used is gone with it.
    do line = await play(scenario, where, fresh, { processes, root: buildWithout(edits), prepare, seed: seed + goes++ }, 1);
    while (!shows(line) && goes < MOST_GOES);
    const isSeen = shows(line);
    const { lost, oversold, wrong } = line;
    const said = `lost ${lost}, oversold ${oversold}; ${wrong.find((sentence) => !sentence.includes('was acknowledged')) ?? wrong[0] ?? 'nothing'}`;
    results.push({ guard, scenario: name, isSeen, goes, said: said.slice(0, 160) });
    tell(`${isSeen ? 'seen  ' : 'UNSEEN'} without ${guard} at go ${goes}, ${line.seconds.toFixed(1)} s: ${said.slice(0, 160)}`);
  }
  return results;
}

/** A copy of what is shipped, with the edits. Gives its folder. */
function buildWithout(edits: Edit[]): string {
  const folder = freshFolder();
  for (const part of ['dist/src', 'dist/db', 'db/views', 'templates', 'package.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, guard, gap] of edits) {
    const path = join(folder, 'dist', file);
    const right = readFileSync(path, 'utf8');
    if (!right.includes(guard)) throw new Error(`${file} has no ${guard}`);
    writeFileSync(
      path,
      right.replaceAll(guard, () => gap),
    );
  }
  return folder;
}

function says(wrong: string[], words: string): boolean {
  return wrong.some((sentence) => sentence.includes(words));
}
