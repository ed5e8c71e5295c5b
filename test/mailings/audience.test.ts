import { expect } from 'chai';
import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { insert, rowsFrom, selectWhere } from '../../src/database/tableMapping.ts';
import { AUDIENCES, audienceSql, isInAudience } from '../../src/mailings/audience.ts';
import { createMailing, sendMailing } from '../../src/mailings/manageMailing.ts';
import { createSendMailings } from '../../src/mailings/sendMailings.ts';
import { newRegistration } from '../../src/registrations/domain/newRegistration.ts';
import { type Registration, registrations } from '../../src/registrations/domain/registration.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { createTestDeps } from '../support/service.ts';

const AT = '2027-04-01T08:00:00.000Z';
const YES_OR_NO = [null, AT];

/** Registrations with every combination of the facts that make a state, and that the database allows. */
function everyState(eventId: string): Registration[] {
  const rows: Registration[] = [];
  for (const confirmedAt of YES_OR_NO)
    for (const waitListedAt of YES_OR_NO)
      for (const offeredAt of YES_OR_NO)
        for (const promotedAt of YES_OR_NO)
          for (const endReason of [null, 'cancelled'] as const)
            for (const hasEmail of [0, 1] as const)
              for (const confirmFirst of [0, 1] as const) {
                const isWaitListed = waitListedAt !== null;
                if ((offeredAt !== null || promotedAt !== null) && (!isWaitListed || confirmedAt === null)) continue;
                if (confirmFirst === 1 && (confirmedAt !== null || !isWaitListed || offeredAt !== null)) continue;
                const sequence = rows.length + 1;
                const email = hasEmail === 1 ? `row${sequence}@example.org` : '';
                const id = `01900000-0000-7000-8000-${String(sequence).padStart(12, '0')}`;
                const applicant = { firstName: 'Ada', lastName: 'Lovelace', email, emailNormalized: email || id, phone: '1', slots: 1 };
                const common = {
                  id,
                  eventId,
                  sequence,
                  linkHash: id,
                  member: 0,
                  wantsWaitList: 1,
                  registeredAt: AT,
                  language: 'en',
                } as const;
                const facts = {
                  confirmedAt,
                  waitListedAt,
                  offeredAt,
                  promotedAt,
                  confirmFirst,
                  hasEmail,
                  arrived: Math.floor(sequence / 8) % 2,
                };
                const end = { endReason, endedAt: endReason === null ? null : AT, origin: hasEmail === 1 ? 'form' : 'paper' } as const;
                rows.push({ ...newRegistration({ ...common, ...applicant }), ...facts, ...end });
              }
  return rows;
}

describe('For whom a message to many people is', () => {
  onEachDatabase((fresh) => {
    it('is the same for the query that finds people and for the look before each email, in every state', async () => {
      const { db, ...deps } = await createTestDeps({ DATABASE_URL: await fresh() });
      const event = await anEvent({ db, ...deps }, { slots: 1_000 });
      await insert(db, registrations, everyState(event.id));
      const all = await rowsFrom(db, registrations).orderBy('sequence');
      expect(all.length).to.be.above(30);
      for (const audience of AUDIENCES.filter((candidate) => candidate !== 'picked')) {
        const { sql, values } = audienceSql(audience, []);
        const found = await selectWhere(db, registrations, `${sql} ORDER BY sequence`, values);
        expect(
          found.map(({ sequence }) => sequence),
          audience,
        ).to.deep.equal(all.filter((registration) => isInAudience(audience, registration)).map(({ sequence }) => sequence));
        expect(found, audience).to.have.length.above(0);
      }
    });

    for (const [hasKey, expected] of [
      [true, 700],
      [false, 1_400],
    ] as const)
      it(`${hasKey ? 'writes to everybody once' : 'negative control: without its key, writes to everybody twice'}, when it forgets how far it was`, async () => {
        const deps = await createTestDeps({ DATABASE_URL: await fresh() });
        const { db } = deps;
        const event = await anEvent(deps, { slots: 1_000 });
        await insertPeople(db, event.id, 700);
        if (!hasKey) await withoutKey(db);
        const accountDeps = createAccountDeps(deps);
        const texts = { en: { subject: 'News', body: 'It will rain.' } };
        const { id } = await createMailing(accountDeps, OPERATOR, event, { audience: 'all', people: [], texts });
        await sendMailing(accountDeps, OPERATOR, { event, id });
        const send = createSendMailings(deps);
        await Promise.all([send(), send()]);
        await db('mailings').update({ expanded_up_to: 0, state: 'sending' });
        await send();
        expect(await db('messages').where({ template: 'mailing' })).to.have.length(expected);
      });
  });
});

async function withoutKey(db: Awaited<ReturnType<typeof createTestDeps>>['db']): Promise<void> {
  await db.raw('DROP TABLE mailing_recipients');
  await db.raw('CREATE TABLE mailing_recipients (mailing_id TEXT NOT NULL, registration_id TEXT NOT NULL, message_id TEXT NOT NULL)');
}
