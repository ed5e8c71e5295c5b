import { expect } from 'chai';
import { openHouse } from '../src/accounts/house.ts';
import { firstAdministratorLink, openByOperator } from '../src/accounts/openByOperator.ts';
import { whatIsWrong } from '../src/health/invariants.ts';
import { Visitor } from './support/client.ts';
import { onEachDatabase } from './support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from './support/given.ts';
import { acknowledgedButLost } from './support/invariants.ts';
import { PASSWORD } from './support/person.ts';
import { confirmLinkIn, Postbox } from './support/postbox.ts';
import { aService, aWorld } from './support/service.ts';

let copies = 0;

/** Damage to a sound database, and what the checker says of it. In SQL that both databases understand. */
const DAMAGES: Record<string, { done: string[]; said: RegExp }> = {
  'a counter of slots that is wrong': {
    done: ['UPDATE events SET slots_taken = slots_taken - 1 WHERE slots_taken > 0'],
    said: /counts slots taken/,
  },
  'a party that got more slots than there are': {
    done: ["UPDATE registrations SET slots = 9 WHERE first_name = 'Ada'"],
    said: /given away more/,
  },
  'a counter of the wait list that is wrong': { done: ['UPDATE events SET waiting = waiting + 1'], said: /counts parties that wait/ },
  'a party that waits while slots are free': {
    done: ["UPDATE registrations SET slots = 1 WHERE first_name = 'Ada'", 'UPDATE events SET slots_taken = 1'],
    said: /waits although 2 slots are free/,
  },
  'a letter that is gone': {
    done: ["DELETE FROM letters WHERE template = 'confirm'"],
    said: /got no letter that tells: confirm or confirm-wait-list/,
  },
  'an entry of the history that is gone': {
    done: ["DELETE FROM history WHERE action = 'registered'"],
    said: /was registered, and the history does not know/,
  },
  'an entry that was edited': { done: ["UPDATE history SET actor = 'nobody' WHERE number = 2"], said: /entry 2 was changed/ },
  'an entry that was taken out': { done: ['DELETE FROM history WHERE number = 3'], said: /entry 3 is missing/ },
  'the last entry taken off': {
    done: ['DELETE FROM history WHERE number = (SELECT max(number) FROM history)'],
    said: /is missing/,
  },
  'a turn beyond the count': { done: ['UPDATE registrations SET turn = turn + 10'], said: /more turns than it counts/ },
  'a registration that is gone': {
    done: [
      'DELETE FROM letters WHERE registration_id IN (SELECT id FROM registrations WHERE slots = 3)',
      'DELETE FROM registrations WHERE slots = 3',
    ],
    said: /has handed out a turn to somebody who is not there[\s\S]*was registered, says the history alone/,
  },
  'somebody whom a hand has confirmed': {
    done: ["UPDATE registrations SET confirmed_at = '2027-05-01T09:00:00.000Z' WHERE slots = 3"],
    said: /got no letter that tells: confirmed[\s\S]*confirmed, and the history does not know/,
  },
  'somebody who has not confirmed any more': {
    done: ["UPDATE registrations SET confirmed_at = NULL WHERE first_name = 'Grace'"],
    said: /confirmed, says the history alone/,
  },
  'somebody to whom a hand gave slots': {
    done: ["UPDATE registrations SET promoted_at = '2027-05-01T09:00:00.000Z' WHERE first_name = 'Grace'"],
    said: /got no letter that tells: promoted[\s\S]*was given slots, and the history does not know/,
  },
  'somebody to whom a hand offered slots': {
    done: ["UPDATE registrations SET offered_at = '2027-05-01T09:00:00.000Z' WHERE first_name = 'Grace'"],
    said: /got no letter that tells: offer\n[\s\S]*was offered slots, and the history does not know/,
  },
  'slots for somebody who has not confirmed': {
    done: ['UPDATE registrations SET wait_listed_at = registered_at, promoted_at = registered_at WHERE slots = 3'],
    said: /was given slots without having confirmed/,
  },
  'somebody whom a hand has cancelled': {
    done: ["UPDATE registrations SET ended_at = '2027-05-01T09:00:00.000Z', ending = 'cancelled' WHERE slots = 3"],
    said: /got no letter that tells: cancelled[\s\S]*ended, and the history does not know/,
  },
  'somebody who lapsed after the answer': {
    done: ["UPDATE registrations SET ended_at = '2027-05-01T09:00:00.000Z', ending = 'lapsed' WHERE first_name = 'Grace'"],
    said: /lapsed although it had answered/,
  },
  'somebody who was called off alone': {
    done: ["UPDATE registrations SET ended_at = '2027-05-01T09:00:00.000Z', ending = 'called off' WHERE slots = 3"],
    said: /got no letter that tells: called-off/,
  },
  'an offer that lapsed untold': {
    done: ["UPDATE registrations SET ended_at = registered_at, ending = 'lapsed', offered_at = registered_at WHERE first_name = 'Grace'"],
    said: /got no letter that tells: offer-lapsed/,
  },
  'a reminder that nobody got': {
    done: ["UPDATE registrations SET reminded_at = '2027-05-01T09:00:00.000Z' WHERE slots = 3"],
    said: /got no letter that tells: reminder[\s\S]*was reminded, and the history does not know/,
  },
  'somebody who was passed too often': { done: ['UPDATE registrations SET overtaken = 4'], said: /was passed more often/ },
  'one link for two': {
    done: [
      `UPDATE registrations SET new_email = 'x', new_email_key = 'x', new_link_hash =
        (SELECT link_hash FROM registrations WHERE slots = 3) WHERE first_name = 'Grace'`,
    ],
    said: /has the link of another/,
  },
  'one letter twice': { done: [letterAgain('cancelled'), letterAgain('cancelled')], said: /got the same letter twice/ },
  'a letter that nobody wished for': { done: [letterAgain('confirm')], said: /was asked to confirm more often than anybody wished/ },
  'a letter that left and was given up': {
    done: ['UPDATE letters SET sent_at = written_at, undeliverable_at = written_at'],
    said: /has come to more than one end/,
  },
  'a letter of another event': {
    done: ["UPDATE letters SET event_id = (SELECT id FROM events WHERE slug = 'elsewhere')"],
    said: /is a letter of another event/,
  },
  'somebody who registered twice, says the history': {
    done: ["UPDATE history SET action = 'registered' WHERE action = 'confirmed'"],
    said: /is in the history more than once/,
  },
  'one address twice': {
    done: ['DROP INDEX one_live_registration_per_address', "UPDATE registrations SET email_key = 'ada@example.org'"],
    said: /has the address of another/,
  },
};

/** A copy of Ada's letter, under another name. */
function letterAgain(template: string): string {
  copies += 1;
  return `INSERT INTO letters (id, event_id, registration_id, channel, template, recipient, details, written_at, due_at, attempts)
    SELECT 'copy ${copies}', event_id, registration_id, channel, '${template}', recipient, details, written_at, due_at, attempts
    FROM letters WHERE template = 'confirm' AND id NOT LIKE 'copy%'`;
}

describe('The checker of our promises', () => {
  onEachDatabase((fresh) => {
    /** Ada has the three slots; Grace is confirmed and waits. */
    async function aSoundDatabase() {
      const postbox = await Postbox.open();
      const { url, world } = await aService({ DATABASE_URL: await fresh(), SMTP_URL: postbox.url });
      const visitor = await Visitor.at(url, await anEvent(world, { slots: 3 }));
      await anEvent(world, { slug: 'elsewhere' });
      const grace = anApplicant({ firstName: 'Grace', slots: 2, waitList: true });
      const { body } = await visitor.signUp(anApplicant({ slots: 3 }));
      await visitor.signUp(grace);
      await visitor.follow(confirmLinkIn(await postbox.letterTo(grace.email)));
      return { db: world.db, ada: body.id as string };
    }

    it('finds nothing wrong when nothing is, and nobody lost', async () => {
      const { db, ada } = await aSoundDatabase();
      expect(await whatIsWrong(db)).to.deep.equal([]);
      expect(await acknowledgedButLost(db, [ada, 'somebody else'])).to.deep.equal(['somebody else']);
    });

    it('finds nothing wrong with somebody who was passed rightly, and then wished for fewer slots', async () => {
      const postbox = await Postbox.open();
      const { url, world } = await aService({ DATABASE_URL: await fresh(), SMTP_URL: postbox.url });
      const visitor = await Visitor.at(url, await anEvent(world, { slots: 4 }));
      const links: string[] = [];
      for (const slots of [4, 3, 2]) {
        const party = anApplicant({ slots, waitList: true });
        await visitor.signUp(party);
        const link = confirmLinkIn(await postbox.letterTo(party.email));
        await visitor.follow(link);
        links.push(link.replace(/.*uuid=/, '/registrations/'));
      }
      const wish = (slots: number, index: number) => visitor.ask(links[index] as string, { method: 'PATCH', body: { slots } });
      expect((await wish(2, 0)).status).to.equal(200);
      expect((await wish(2, 1)).body).to.include({ slots: 2, onWaitList: true });
      expect((await visitor.ask(links[2] as string)).body).to.include({ onWaitList: false });
      expect(await whatIsWrong(world.db)).to.deep.equal([]);
      // Had it wished for no more before, it would have been first.
      const asked = world.db('history').where({ action: 'registered', details: '{"slots":3,"place":"wait list"}' });
      expect(await asked.update({ details: '{"slots":2,"place":"wait list"}' })).to.equal(1);
      expect((await whatIsWrong(world.db)).join()).to.contain('was passed by somebody behind it who is not smaller');
    });

    it('finds an entry that was edited, and one that was added behind, in the history of an account and in that of the doors', async () => {
      const world = await aWorld({ DATABASE_URL: await fresh() });
      const house = openHouse(world);
      await firstAdministratorLink(house, OPERATOR);
      const { id } = await openByOperator(house, OPERATOR, {
        username: 'amina',
        password: PASSWORD,
        email: 'amina@example.org',
        roles: ['member'],
      });
      expect(await whatIsWrong(world.db)).to.deep.equal([]);
      for (const [of, where] of Object.entries({
        [`account ${id}`]: { account_id: id },
        'the doors': { event_id: null, account_id: null },
      })) {
        const mine = () => world.db('history').where(where);
        const [sound] = await mine();
        await mine().update({ actor: 'nobody' });
        expect(await whatIsWrong(world.db)).to.deep.equal([`The history of ${of}: entry 1 was changed, or the one before it`]);
        await mine().update({ actor: sound.actor });
        await world.db('history').insert({ ...sound, id: 'another', number: 2 });
        expect(await whatIsWrong(world.db)).to.deep.equal([`The history of ${of}: there are entries behind its end`]);
        await mine().where({ number: 2 }).delete();
      }
      expect(await whatIsWrong(world.db)).to.deep.equal([]);
    });

    for (const [damage, { done, said }] of Object.entries(DAMAGES)) {
      it(`finds ${damage}`, async () => {
        const { db } = await aSoundDatabase();
        for (const statement of done) await db.raw(statement);
        expect((await whatIsWrong(db)).join('\n')).to.match(said);
      });
    }
  });
});
