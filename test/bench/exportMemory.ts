import { statSync } from 'node:fs';
import { join } from 'node:path';
import { keepLittleInMemory } from '../../src/database/database.ts';
import { withReadSnapshot } from '../../src/database/readSnapshot.ts';
import type { Event } from '../../src/events/event.ts';
import { findEventById } from '../../src/events/eventRepository.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../src/exports/exportFormat.ts';
import { openExport } from '../../src/exports/openExport.ts';
import { saveExport } from '../../src/exports/saveExport.ts';
import { cleanUp } from '../support/cleanup.ts';
import { freshFolder, freshSqlite } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { createTestDeps, type TestDeps } from '../support/service.ts';

/*
 * How much memory and time `slotkeeper export` takes, on SQLite: npx tsx test/bench/exportMemory.ts [PEOPLE], which is 1,000,000.
 * The memory is the growth of the resident set while it runs.
 */
const people = Number(process.argv[2] ?? 1_000_000);
const SAMPLE_INTERVAL_MS = 50;

async function measure(deps: TestDeps, event: Event, format: ExportFormat): Promise<void> {
  const before = process.memoryUsage().rss;
  let highest = before;
  const sampling = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss);
  }, SAMPLE_INTERVAL_MS);
  const file = join(freshFolder(), `people.${format}`);
  const startedAt = process.cpuUsage();
  await keepLittleInMemory(deps.db);
  await withReadSnapshot(deps.db, (snapshot) =>
    saveExport(openExport(snapshot, event, { format, language: 'en', filter: { state: 'all' } }), file),
  );
  const { user, system } = process.cpuUsage(startedAt);
  const seconds = (user + system) / 1e6;
  clearInterval(sampling);
  const grown = (highest - before) / 1e6;
  console.log(
    `${format}: ${people} rows in ${seconds.toFixed(0)} s of CPU time, ${grown.toFixed(0)} MB more memory, ${(statSync(file).size / 1e6).toFixed(0)} MB`,
  );
}

const deps = await createTestDeps({ DATABASE_URL: await freshSqlite() });
const { id } = await anEvent(deps, { slots: people });
await insertPeople(deps.db, id, people);
const event = (await findEventById(deps.db, id)) as Event;
for (const format of EXPORT_FORMATS) await measure(deps, event, format);
await cleanUp();
