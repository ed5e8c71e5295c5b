// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the edits are source code
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/database/database.ts';
import { buildEdited, readEdited, type SourceEdit } from '../support/editedBuild.ts';
import { dropConstraints } from '../support/unguardedService.ts';
import type { ControlResult, ScenarioResult } from './results.ts';
import type { DatabaseKind } from './scenario.ts';
import type { FaultRunner } from './scenarios.ts';

export interface Control {
  /** What is removed. */
  guard: string;
  /** The guards in the sources, and what replaces them. */
  edits: SourceEdit[];
  /** Constraints that are removed from the database as well. */
  constraints?: string[];
  scenario: string;
  /** Of what the scenario does. Default: 1. */
  repetitions?: number;
  database: DatabaseKind;
  /** Set for the one control of each promise that runs with every build. */
  promise?:
    | 'never oversold'
    | 'acknowledged never lost'
    | 'every registration gets its email'
    | 'no email is ended by what is not its fault';
  /** How the assessment has to show it. */
  isDetected: (result: ScenarioResult) => boolean;
}

const UNIQUE_INDEX = 'one_live_registration_per_address';
const CHECK = 'never_oversold';
const LOCK = [' FOR NO KEY UPDATE', ''] as const;

const SAME_ID = ['<${message.id}@', '<${message.id}${message.attempts > 0 ? -message.attempts : ""}@'] as const;

/*
 * Builds with a guard removed. Guards that back each other up are removed together, since each of them alone is enough:
 * see test/raceWithoutGuards.test.ts.
 */
export const CONTROLS: Control[] = [
  {
    guard: 'the event lock and the constraints behind it',
    edits: [['src/database/dialect.ts', ...LOCK]],
    constraints: ['registrations_event_id_sequence_key', 'one_audit_sequence_per_event', UNIQUE_INDEX, CHECK],
    scenario: 'everybody at once',
    database: 'postgres',
    isDetected: ({ problems }) => hasProblem(problems, 'counts slots taken that differ from those of its registrations'),
  },
  {
    guard: 'the unique index and the check for a registered address before it',
    edits: [['src/registrations/commands/register.ts', 'unitOfWork.liveByEmail.get(input.email.normalized)', 'undefined']],
    constraints: [UNIQUE_INDEX],
    scenario: 'one person at every process at once',
    database: 'sqlite',
    isDetected: ({ problems }) => hasProblem(problems, 'has the address of another'),
  },
  {
    guard: 'the CHECK and the rule before it',
    edits: [['src/registrations/domain/waitList.ts', 'input.slots <= available', 'true']],
    constraints: [CHECK],
    scenario: 'everybody at once',
    // One round: a hundred people for thirty slots, and nothing says no.
    repetitions: 1 / 3,
    database: 'sqlite',
    promise: 'never oversold',
    isDetected: ({ oversold }) => oversold > 0,
  },
  {
    guard: 'the commit before the acknowledgement',
    edits: [
      [
        'src/database/transaction.ts',
        'progress.isCommitting ? commit(transaction)',
        'progress.isCommitting ? void setTimeout(() => commit(transaction), 60)',
      ],
    ],
    scenario: 'kill -9 at random',
    database: 'sqlite',
    promise: 'acknowledged never lost',
    isDetected: ({ lost }) => lost > 0,
  },
  {
    guard: 'the commit before the email',
    edits: [
      [
        'src/registrations/processing/commandProcessor.ts',
        'await saveUnitsOfWork(db, allowance, batch.unitsOfWork)',
        'await sendAtOnce(batch.unitsOfWork); await saveUnitsOfWork(db, allowance, batch.unitsOfWork)',
      ],
      [
        'src/registrations/processing/commandProcessor.ts',
        'function decideOne(',
        `import nodemailer from 'nodemailer';
        const mailServer = nodemailer.createTransport(process.env.SMTP_URL);
        async function sendAtOnce(unitsOfWork) {
          for (const message of unitsOfWork.flatMap(({ messages }) => messages).slice(0, 1)) {
            const messageId = \`<\${message.id}@localhost>\`;
            await mailServer.sendMail({ from: 'a@localhost', to: message.recipient ?? 'somebody@example.org', messageId, text: 'You are registered.' });
            message.sentAt = new Date().toISOString();
          }
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
        function decideOne(`,
      ],
    ],
    scenario: 'kill -9 at random',
    database: 'sqlite',
    isDetected: ({ problems }) => hasProblem(problems, 'an email arrived whose message was never created'),
  },
  {
    guard: 'the retry of an email that the server did not accept',
    edits: [
      ['src/messages/delivery/dispatcher.ts', 'const failure = classifyFailure(error);', 'return recorder.recordAccepted(tried, isProbe);'],
    ],
    scenario: 'mail server down',
    database: 'sqlite',
    promise: 'every registration gets its email',
    isDetected: ({ missing }) => missing > 0,
  },
  {
    guard: 'the owner of a fault: what is not accepted is charged to the email, by the first digit',
    edits: [
      [
        'src/messages/transports/failure.ts',
        'return { ...fault, reason };',
        `const isServer = responseCode === undefined || responseCode === 421 || smtpError.code === 'EAUTH';
        return { ...fault, owner: isServer ? 'channel' : 'recipient', isPermanent: !isServer && responseCode >= 500, reason };`,
      ],
    ],
    scenario: 'relay refuses us',
    database: 'sqlite',
    promise: 'no email is ended by what is not its fault',
    isDetected: ({ givenUp }) => givenUp > 0,
  },
  {
    guard: 'the Message-ID that stays the same',
    edits: [['src/registrations/emails/composeEmails.ts', ...SAME_ID]],
    scenario: 'mail server resets after DATA',
    database: 'sqlite',
    isDetected: ({ problems }) => hasProblem(problems, 'an email arrived whose message was never created'),
  },
  {
    guard: 'the order by sequence instead of the clock',
    edits: [
      ['src/registrations/processing/registrationRepository.ts', 'ORDER BY sequence LIMIT', 'ORDER BY registered_at LIMIT'],
      [
        'src/registrations/processing/registrationRepository.ts',
        "`event_id = wanted AND ${CONFIRMED_WAITING_SQL}`, 'sequence'",
        "`event_id = wanted AND ${CONFIRMED_WAITING_SQL}`, 'registered_at'",
      ],
      [
        'src/registrations/processing/registrationRepository.ts',
        '(a, b) => a.sequence - b.sequence',
        '(a, b) => a.registeredAt.localeCompare(b.registeredAt)',
      ],
      [
        'src/registrations/domain/waitListQueue.ts',
        '({ sequence }) => sequence > party.sequence',
        '({ registeredAt }) => registeredAt > party.registeredAt',
      ],
      ['src/registrations/domain/waitListQueue.ts', 'party.sequence > unitOfWork.queueLoadedUpTo', 'false'],
    ],
    scenario: 'clocks jump',
    database: 'sqlite',
    isDetected: ({ problems }) => hasProblem(problems, 'was overtaken by a later party that is not smaller'),
  },
  {
    guard: 'the promotion when somebody lapses',
    edits: [
      [
        'src/registrations/processing/commandProcessor.ts',
        'promoteWaiting(unitOfWork);',
        "if (actor.name !== 'scheduler') promoteWaiting(unitOfWork);",
      ],
    ],
    scenario: 'nobody answers for three days',
    database: 'sqlite',
    isDetected: ({ problems }) => hasProblem(problems, 'waits although'),
  },
];

/** A fault at a random time may hit when nothing can be lost, so it is repeated until the missing guard shows. */
const MAX_ATTEMPTS = 5;

/** Runs the scenario of a control on a build without its guard. It has to be detected. `options` as of FaultRunner.run. */
export async function runControl(
  runner: FaultRunner,
  control: Control,
  options: { seed: number; pauseMs?: number },
): Promise<ControlResult> {
  const { guard, edits, constraints = [], scenario, repetitions = 1, database, isDetected } = control;
  const prepare = (db: Database) => dropConstraints(db, constraints);
  // What onCleanup removes is gone after each attempt.
  const root = mkdtempSync(join(tmpdir(), 'slotkeeper-control-'));
  let attempts = 0;
  let result: ScenarioResult;
  try {
    await buildEdited(edits, root);
    do result = await runner.run(scenario, database, { ...options, root, prepare, seed: options.seed + attempts++ }, repetitions);
    while (!isDetected(result) && attempts < MAX_ATTEMPTS);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  const { lost, oversold, missing, givenUp, problems, seconds } = result;
  const firstProblem = problems.find((problem) => !problem.includes('was acknowledged')) ?? problems[0] ?? 'no problem';
  const summary = `lost ${lost}, oversold ${oversold}, missing ${missing}, given up ${givenUp}; ${firstProblem}`.slice(0, 160);
  return { guard, scenario, detected: isDetected(result), attempts, seconds, summary };
}

/** Guards that are not in the sources as they are written above: their controls would control nothing. */
export function findUnknownGuards(): string[] {
  const edits = CONTROLS.flatMap((control) => control.edits);
  return edits.filter(([file, guard]) => !readEdited(file, []).includes(guard)).map(([, guard]) => guard);
}

function hasProblem(problems: string[], text: string): boolean {
  return problems.some((problem) => problem.includes(text));
}
