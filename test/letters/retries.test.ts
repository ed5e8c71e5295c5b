import { expect } from 'chai';
import { rows } from '../../src/database/dialect.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant } from '../support/given.ts';
import { mailLog } from '../support/mailLog.ts';
import { anOutbox } from '../support/outbox.ts';
import { allAtOnce } from '../support/rush.ts';

const MINUTE = 60_000;
const NOT_YET = { code: 451, message: '4.7.1 Greylisted, try again later' };
const NEVER = { code: 550, message: '5.1.1 No such mailbox' };

describe('A letter', () => {
  onEachDatabase((fresh) => {
    it('that is put off (451) is tried again when the retry curve says so', async () => {
      const { postbox, db, clock, visitor, deliver } = await anOutbox(await fresh());
      await visitor.signUp(anApplicant());
      postbox.mood = (_session, stage) => (stage === 'recipient' ? NOT_YET : null);
      await deliver();
      const [letter] = await mailLog(db);
      expect(letter).to.include({ state: 'waiting', attempts: 1, last_error: '451 4.7.1 Greylisted, try again later' });

      postbox.mood = () => null;
      clock.advance(5 * MINUTE - 1);
      await deliver();
      expect(postbox.letters).to.have.length(0);
      clock.advance(1);
      await deliver();
      expect(postbox.letters.map(({ messageId }) => messageId)).to.deep.equal([`<${letter?.id}@localhost>`]);
      expect((await mailLog(db))[0]).to.include({ state: 'sent', attempts: 2 });
    });

    it('that is put off for five days becomes undeliverable', async () => {
      const { postbox, db, clock, visitor, deliver } = await anOutbox(await fresh());
      await visitor.signUp(anApplicant());
      postbox.mood = () => NOT_YET;
      const waits = [];
      for (;;) {
        await deliver();
        const [letter] = await mailLog(db);
        if (letter?.state !== 'waiting') break;
        waits.push((Date.parse(letter.due_at) - clock.now().getTime()) / MINUTE);
        clock.advance((waits.at(-1) ?? 0) * MINUTE);
      }
      const [all, five] = [waits.reduce((sum, wait) => sum + wait, 0), 5 * 24 * 60];
      expect(waits.slice(0, 7)).to.deep.equal([5, 15, 30, 60, 180, 360, 360]);
      expect(all).to.be.within(five - 360, five);
      expect((await mailLog(db))[0]).to.include({ state: 'undeliverable' });
    });

    it('to a mailbox that is not there (550) is shown to the organiser, and stops no other letter', async () => {
      const { postbox, db, clock, visitor, deliver } = await anOutbox(await fresh());
      const [nobody, somebody] = [anApplicant({ email: 'nobody@example.org' }), anApplicant()];
      await allAtOnce([visitor], [nobody, somebody]);
      postbox.mood = (_session, _stage, recipient) => (recipient === nobody.email ? NEVER : null);
      await deliver();
      clock.advance(6 * 60 * MINUTE);
      await deliver();
      expect(postbox.letters.map(({ recipients }) => recipients)).to.deep.equal([[somebody.email]]);
      const log = await mailLog(db);
      expect(log.find(({ recipient }) => recipient === nobody.email)).to.include({ state: 'undeliverable', attempts: 1 });
      const [row, ...more] = await rows<object>(db, 'SELECT * FROM needs_attention');
      expect(row).to.include({ what: 'letter undeliverable', who: nobody.email, detail: '550 5.1.1 No such mailbox' });
      expect(more).to.deep.equal([]);
    });

    it('whose acceptance got lost on the way is sent again under the same Message-ID', async () => {
      const { postbox, db, clock, visitor, deliver } = await anOutbox(await fresh());
      await visitor.signUp(anApplicant());
      postbox.beforeAccepting = async () => postbox.hangUp();
      await deliver();
      expect((await mailLog(db))[0]).to.include({ state: 'waiting', attempts: 1 });
      postbox.beforeAccepting = async () => {};
      clock.advance(MINUTE);
      await deliver();
      const [first, second, ...more] = postbox.letters;
      expect(first?.messageId).to.equal(second?.messageId);
      expect(more).to.deep.equal([]);
      expect((await mailLog(db))[0]).to.include({ state: 'sent', attempts: 2 });
    });
  });
});
