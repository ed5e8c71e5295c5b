import { expect } from 'chai';
import type { Deps } from '../../src/deps.ts';
import { claim } from '../../src/messages/outbox/claim.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import { manyApplicants, signUpConcurrently } from '../support/concurrentSignUps.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant } from '../support/factories.ts';
import { aServiceWithHeldOutbox, createSender } from '../support/heldOutbox.ts';
import { mailLog } from '../support/mailLog.ts';
import { createTestDeps, PUBLIC_URL } from '../support/service.ts';

const MINUTE_MS = 60_000;

describe('Outbox delivery', () => {
  onEachDatabase((fresh) => {
    it('sends each message once when two services deliver at the same time', async () => {
      const { DATABASE_URL, smtpServer, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      const people = manyApplicants(120);
      await signUpConcurrently([visitor], people);
      const other = createSender(await createTestDeps({ DATABASE_URL }), smtpServer);
      await Promise.all([deliver(), other(), deliver(), other()]);
      expect(smtpServer.messages.flatMap(({ recipients }) => recipients)).to.have.members(people.map(({ email }) => email));
    });

    it('a message locked by a crashed service is sent by another one when the lock expires', async () => {
      const { smtpServer, db, clock, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      await visitor.signUp(anApplicant());
      expect(await claim(db, 'a service that died', clock.now(), 50)).to.have.length(1);
      await deliver();
      clock.advance(3 * MINUTE_MS - 1);
      await deliver();
      expect(smtpServer.messages).to.have.length(0);
      clock.advance(1);
      await deliver();
      expect(smtpServer.messages).to.have.length(1);
    });

    it('a message is withdrawn when what it asks for is done already', async () => {
      const { smtpServer, deps, db, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      const { body } = await visitor.signUp(anApplicant());
      await visitor.follow(`${PUBLIC_URL}/confirm_registration?uuid=${await linkOf(deps, body.id)}`);
      await deliver();
      expect(smtpServer.messages.map(({ subject }) => subject)).to.deep.equal(['You have 1 slot: Harbour Walk']);
      expect((await mailLog(db)).map(({ template, state }) => [template, state])).to.deep.equal([
        ['confirm', 'withdrawn'],
        ['confirmed', 'sent'],
      ]);
    });
  });
});

async function linkOf({ db, keys }: Deps, id: string): Promise<string | null | undefined> {
  const [registration] = await findByIds(db, [id]);
  return registration && createLinks(keys).linkOf(registration);
}
