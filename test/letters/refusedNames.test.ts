import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/given.ts';
import { mailLog } from '../support/mailLog.ts';
import { aService } from '../support/service.ts';

describe('No letter is written to somebody whose name came', () => {
  for (const [what, name] of Object.entries({
    'a line feed': 'Ada\nBcc: eve',
    'a carriage return': 'Ada\r',
    'CR and LF': 'Ada\r\n\r\nCheap watches',
    'a null': 'Ada\0',
    'an escape sequence': 'Ada\u001b[2J',
    'a turn of the writing direction': 'Ada\u202e',
    'a line separator': 'Ada\u2028Bcc',
    'half a character': 'Ada\ud83d',
  })) {
    it(`with ${what}`, async () => {
      const { url, world } = await aService();
      const visitor = await Visitor.at(url, await anEvent(world));
      for (const field of ['firstName', 'lastName']) {
        const { status, body } = await visitor.signUp({ ...anApplicant(), [field]: name });
        expect(status).to.equal(400);
        expect(body.errors.map((fault: { field: string }) => fault.field)).to.deep.equal([field]);
      }
      expect(await mailLog(world.db)).to.deep.equal([]);
    });
  }
});
