import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { rows } from '../../src/database/dialect.ts';
import { type Process, startProcess } from '../support/builtService.ts';
import { ask } from '../support/client.ts';
import { inside } from '../support/compiled.ts';
import { Postbox } from '../support/postbox.ts';
import { openForLong } from '../support/rush.ts';
import { aWorld } from '../support/service.ts';
import { until } from '../support/until.ts';
import { Crowd } from './crowd.ts';
import { judge, type Verdict } from './verdict.ts';

/** Milliseconds. */
const DRAINS_WITHIN = 40_000;
const SAYS_SO_WITHIN = 5_000;
/** Letters that a killed process had in hand are free after three minutes, those put off by the mail server after five. */
const LETTERS_ARE_DUE_AFTER = 6 * 60_000;

const UNANSWERED = 'SELECT id FROM registrations WHERE ended_at IS NULL AND confirmed_at IS NULL AND wait_listed_at IS NULL LIMIT 1';

/** What a stage is made with. */
export interface Setting {
  DATABASE_URL: string;
  processes: number;
  /** The folder with the `dist` to run. */
  root?: string;
  seed: number;
  more?: Record<string, string>;
  /** What is done to the database while it is empty. */
  prepare?: (db: Database) => Promise<void>;
  /** A command that runs the service. */
  under?: string[];
}

/** Where a fault happens: a database, a mail server, the service, and people. */
export class Stage {
  readonly setting: Setting;
  readonly postbox: Postbox;
  readonly crowd: Crowd;
  services: Process[] = [];
  /** Milliseconds that the clocks of the service are ahead. */
  shift = 0;
  private latest = 0;
  /** Milliseconds from the end of a fault until every process registers people again, one for each time. */
  recoveries: number[] = [];
  /** Milliseconds. */
  longestFreeze = 0;
  /** What else went wrong, a sentence each. */
  readonly wrong: string[] = [];
  private readonly logged: string[][] = [];

  private constructor(setting: Setting, postbox: Postbox) {
    this.setting = setting;
    this.postbox = postbox;
    const habits = { people: 12, pause: 20, events: ['wide', 'wide', 'narrow', 'narrow', 'small'] };
    this.crowd = new Crowd(() => this.services.map(({ url }) => url), postbox, habits, setting.seed);
  }

  /** Everything runs, and people have begun to sign up. */
  static async set(setting: Setting): Promise<Stage> {
    const { db, ...world } = await aWorld({ DATABASE_URL: setting.DATABASE_URL });
    await setting.prepare?.(db);
    await openForLong({ ...world, db }, { slug: 'wide', slots: 1_000_000 });
    await openForLong({ ...world, db }, { slug: 'narrow', slots: 30 });
    await openForLong({ ...world, db }, { slug: 'small', slots: 5, overtakes: 0, promotion: 'offer' });
    await openForLong({ ...world, db }, { slug: 'line', slots: 1 });
    // A connection of ours that stays open would spare the service the recovery of the file.
    await db.destroy();
    const stage = new Stage(setting, await Postbox.open());
    for (let number = 0; number < setting.processes; number++) stage.services[number] = await stage.aProcess();
    stage.crowd.begin();
    await stage.crowd.isTold(40);
    return stage;
  }

  get service(): Process {
    return this.services[0] as Process;
  }

  async aProcess(more: Record<string, string> = {}): Promise<Process> {
    const { DATABASE_URL, root = ROOT, under = [] } = this.setting;
    const settings = { DATABASE_URL, SMTP_URL: this.postbox.url, LOG_LEVEL: 'error', CLOCK_SHIFT: String(this.shift) };
    const hear = ({ frozen }: { frozen?: number }) => {
      this.longestFreeze = Math.max(this.longestFreeze, frozen ?? 0);
    };
    const service = await startProcess(
      { ...settings, ...this.setting.more, ...more },
      { root, under, inside: inside('freeze', 'clock', 'calls', 'readOnly'), hear },
    );
    service.tell({ watch: true });
    this.logged.push(service.logged);
    return service;
  }

  /** Instead of a process that has ended, another one. */
  async again(number = 0): Promise<void> {
    this.services[number] = await this.aProcess();
  }

  /** The clocks of the service jump by so many milliseconds. */
  jump(milliseconds: number): void {
    this.shift += milliseconds;
    this.latest = Math.max(this.latest, this.shift);
    for (const service of this.services) service.tell({ shift: this.shift });
  }

  /** Waits until every process registers people, and writes down how long that took since the fault was over. */
  async recovered(since: number): Promise<void> {
    for (const { url } of this.services) {
      await until('people are registered again', async () => (await this.crowd.newcomer('wide', url)).told !== undefined);
    }
    this.recoveries.push(performance.now() - since);
  }

  /** Waits until letters leave again, too. */
  async mailMoves(since: number): Promise<void> {
    const arrived = this.postbox.letters.length;
    await until('letters leave again', () => this.postbox.letters.length > arrived);
    await this.recovered(since);
  }

  /** Every process says that it cannot work. */
  async isNotReady(): Promise<void> {
    for (const { url } of this.services) {
      await until('/readyz says what is wrong', async () => (await ask(`${url}/readyz`)).status === 503, SAYS_SO_WITHIN);
    }
  }

  /** Whoever only looks is answered, whatever holds up those who sign up. */
  async canStillRead(): Promise<void> {
    for (const { url } of this.services) {
      const { status } = await ask(`${url}/slots?event=wide`);
      if (status !== 200) this.wrong.push(`GET /slots was answered ${status}`);
    }
  }

  /** Waits until nobody holds slots whose time to answer is over. */
  async timeHasPassed(): Promise<void> {
    const db = openDatabase(this.setting.DATABASE_URL);
    const nobody = async () => (await rows(db, UNANSWERED)).length === 0;
    await until('nobody holds slots without an answer', nobody).finally(() => db.destroy());
  }

  /** Everybody gets their answer, every letter leaves, the service stops; then we look. */
  async settled(): Promise<Verdict> {
    await this.crowd.stop();
    await this.crowd.askAgain();
    await this.drained();
    await pause(60);
    for (const service of this.services) await this.stopped(service);
    const db = openDatabase(this.setting.DATABASE_URL);
    const verdict = await judge(db, this.crowd.witness, this.postbox.letters).finally(() => db.destroy());
    const bugs = this.logged.flat().flatMap((line) => (line.includes('"msg":"a bug"') ? [`the service has logged a bug: ${line}`] : []));
    return { ...verdict, wrong: [...this.wrong, ...verdict.wrong, ...bugs] };
  }

  private async stopped(service: Process) {
    const code = await service.stop();
    if (code !== 0) this.wrong.push(`asked to stop, a process ended with ${code}`);
  }

  /** Until no letter waits. What has to wait longer than we do gets its time by the clock. */
  async drained() {
    // What was written while a clock was ahead leaves when it is that time.
    this.jump(this.latest - this.shift);
    const db = openDatabase(this.setting.DATABASE_URL);
    const started = performance.now();
    let due = await lettersDue(db, this.shift);
    while (due.now + due.later > 0 && performance.now() - started < DRAINS_WITHIN) {
      if (due.now === 0) this.jump(LETTERS_ARE_DUE_AFTER);
      await pause(100);
      due = await lettersDue(db, this.shift);
    }
    await db.destroy();
  }
}

/** Letters that wait: those that can leave at once, and those that have to wait. */
async function lettersDue(db: Database, shift: number): Promise<{ now: number; later: number }> {
  const at = new Date(Date.now() + shift).toISOString();
  const [found] = await rows<{ now: number; later: number }>(
    db,
    `SELECT count(CASE WHEN due_at <= ? AND coalesce(leased_until, '') <= ? THEN 1 END) AS now,
      count(CASE WHEN due_at > ? OR coalesce(leased_until, '') > ? THEN 1 END) AS later
    FROM letters WHERE sent_at IS NULL AND withdrawn_at IS NULL AND undeliverable_at IS NULL`,
    [at, at, at, at],
  );
  return found ?? { now: 0, later: 0 };
}
