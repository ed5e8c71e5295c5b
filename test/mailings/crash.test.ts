import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { query } from '../../src/database/dialect.ts';
import { rowsFrom } from '../../src/database/tableMapping.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { registrations } from '../../src/registrations/domain/registration.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { failsAtOnce } from '../support/attempts.ts';
import { build, startProcess } from '../support/builtService.ts';
import { Visitor } from '../support/client.ts';
import { preloadFiles } from '../support/compileTestFolder.ts';
import { anOpenEvent } from '../support/concurrentSignUps.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, OPERATOR } from '../support/factories.ts';
import { LONG } from '../support/longForm.ts';
import { aMailingToMany, MAILING_SUBJECT, problemsOfMailing } from '../support/mailingToMany.ts';
import { createTestDeps } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';

const SIZES = LONG
  ? { sqlite: { people: 5_000, kills: 6 }, postgres: { people: 5_000, kills: 6 } }
  : { sqlite: { people: 300, kills: 2 }, postgres: { people: 150, kills: 1 } };
/** Every so many of them cancel while it is being sent. */
const CANCELS_EVERY = 10;
/** Longer than the lock of a process that died. */
const LOCK_ENDS_MS = 4 * 60_000;
const MAX_CODE_MS = 5_000;

describe('A message to many people from a service that is killed', function () {
  failsAtOnce(this);
  this.timeout(600_000);
  before(build);

  onEachDatabase((fresh, database) => {
    const { people, kills } = SIZES[database as keyof typeof SIZES];

    it(`reaches ${people} people once, and nobody who cancelled before; who signs up meanwhile gets the email to confirm at once`, async () => {
      const DATABASE_URL = await fresh();
      const deps = await createTestDeps({ DATABASE_URL });
      const event = await aMailingToMany({ ...deps, now: () => new Date() }, people);
      const open = await anOpenEvent(deps, { slug: 'open', slots: 1_000 });
      const smtpServer = await TestSmtpServer.create(({ recipients, messageId, subject, ...email }) => {
        const small = { ...email, html: '', text: '', raw: '', headers: [], headerLines: [], attachments: [] };
        return { ...small, recipients, messageId, subject } as typeof email & { recipients: string[] };
      });
      const preload = await preloadFiles('clock');
      const start = (CLOCK_SHIFT: number) =>
        startProcess({ DATABASE_URL, SMTP_URL: smtpServer.url, CLOCK_SHIFT: String(CLOCK_SHIFT) }, { preload });
      const ofMailing = () => smtpServer.messages.filter(({ subject }) => subject === MAILING_SUBJECT);

      let service = await start(0);
      await until('it begins to arrive', () => ofMailing().length > 0, 60_000);
      const visitor = await Visitor.at(service.url, open);
      const applicant = anApplicant();
      const askedAt = performance.now();
      await visitor.signUp(applicant);
      await smtpServer.messageTo(applicant.email);
      const codeMs = performance.now() - askedAt;
      const before = new Set(ofMailing().flatMap(({ recipients }) => recipients));
      const waiting = (await rowsFrom(deps.db, registrations).where({ event_id: event.id }).orderBy('sequence', 'desc')).filter(
        ({ email }, index) => index % CANCELS_EVERY === 0 && !before.has(email),
      );
      const processor = createCommandProcessor(deps);
      await Promise.all(waiting.map((registration) => processor.execute(cancel(registration, OPERATOR, { isTold: false }))));
      for (let kill = 1; kill <= kills; kill++) {
        await pause(100 + kill * 150);
        await service.kill();
        service = await start(kill * LOCK_ENDS_MS);
      }
      const isDone = async () => (await query(deps.db, "SELECT 1 FROM mailings WHERE state = 'done'")).length === 1;
      await until('everybody has got it', isDone, 300_000);
      await service.stop();

      const cancelled = await rowsFrom(deps.db, registrations).where({ event_id: event.id, end_reason: 'cancelled' });
      const stored = await query<{ address: string }>(
        deps.db,
        `SELECT r.email AS address FROM messages m JOIN registrations r ON r.id = m.registration_id
        WHERE m.template = 'mailing' AND m.sent_at IS NOT NULL`,
      );
      const live = await rowsFrom(deps.db, registrations).where({ event_id: event.id, ended_at: null });
      const wanted = [...new Set([...live.map(({ email }) => email), ...stored.map(({ address }) => address)])];
      expect(problemsOfMailing(ofMailing(), wanted)).to.deep.equal([]);
      expect(live.length + cancelled.length).to.equal(people);
      expect(codeMs).to.be.below(MAX_CODE_MS);
      const copies = ofMailing().length - new Set(ofMailing().map(({ messageId }) => messageId)).size;
      console.log(
        `      ${database}: ${live.length} people, ${kills} kills, ${copies} copies with the same Message-ID, ${cancelled.length} cancelled, ` +
          `email to confirm after ${codeMs.toFixed(0)} ms`,
      );
    });
  });
});
