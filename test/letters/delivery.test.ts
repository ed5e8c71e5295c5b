import { expect } from 'chai';
import { claim } from '../../src/letters/outbox.ts';
import { makeLinks } from '../../src/registrations/link.ts';
import { findById } from '../../src/registrations/store.ts';
import type { World } from '../../src/world.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant } from '../support/given.ts';
import { mailLog } from '../support/mailLog.ts';
import { anOutbox, senderOf } from '../support/outbox.ts';
import { allAtOnce, many } from '../support/rush.ts';
import { aWorld, PUBLIC_URL } from '../support/service.ts';

const MINUTE = 60_000;

describe('A letter', () => {
  onEachDatabase((fresh) => {
    it('goes once when two services deliver at the same time', async () => {
      const { DATABASE_URL, postbox, visitor, deliver } = await anOutbox(await fresh());
      const people = many(120);
      await allAtOnce([visitor], people);
      const other = senderOf(await aWorld({ DATABASE_URL }), postbox);
      await Promise.all([deliver(), other(), deliver(), other()]);
      expect(postbox.letters.flatMap(({ recipients }) => recipients)).to.have.members(people.map(({ email }) => email));
    });

    it('that a dying service had in hand is sent by another one after its lease', async () => {
      const { postbox, db, clock, visitor, deliver } = await anOutbox(await fresh());
      await visitor.signUp(anApplicant());
      expect(await claim(db, 'a service that died', clock.now(), 50)).to.have.length(1);
      await deliver();
      clock.advance(3 * MINUTE - 1);
      await deliver();
      expect(postbox.letters).to.have.length(0);
      clock.advance(1);
      await deliver();
      expect(postbox.letters).to.have.length(1);
    });

    it('is withdrawn when what it asks for is done already', async () => {
      const { postbox, world, db, visitor, deliver } = await anOutbox(await fresh());
      const { body } = await visitor.signUp(anApplicant());
      await visitor.follow(`${PUBLIC_URL}/confirm_registration?uuid=${await linkOf(world, body.id)}`);
      await deliver();
      expect(postbox.letters.map(({ subject }) => subject)).to.deep.equal(['You have 1 slot: Harbour Walk']);
      expect((await mailLog(db)).map(({ template, state }) => [template, state])).to.deep.equal([
        ['confirm', 'withdrawn'],
        ['confirmed', 'sent'],
      ]);
    });
  });
});

async function linkOf({ db, keys }: World, id: string): Promise<string | null | undefined> {
  const [registration] = await findById(db, [id]);
  return registration && makeLinks(keys).linkOf(registration);
}
