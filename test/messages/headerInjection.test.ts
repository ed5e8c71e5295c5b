import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { mailLog } from '../support/mailLog.ts';
import { aService } from '../support/service.ts';

describe('Header injection: no email is enqueued for a name', () => {
  for (const [what, name] of Object.entries({
    'a line feed': 'Ada\nBcc: eve',
    'a carriage return': 'Ada\r',
    'CR and LF': 'Ada\r\n\r\nCheap watches',
    'a null': 'Ada\0',
    'an escape sequence': 'Ada\u001b[2J',
    'a change of the writing direction': 'Ada\u202e',
    'a line separator': 'Ada\u2028Bcc',
    'half a character': 'Ada\ud83d',
  })) {
    it(`with ${what}`, async () => {
      const { url, deps } = await aService();
      const visitor = await Visitor.at(url, await anEvent(deps));
      for (const field of ['firstName', 'lastName']) {
        const { status, body } = await visitor.signUp({ ...anApplicant(), [field]: name });
        expect(status).to.equal(400);
        expect(body.errors.map((error: { field: string }) => error.field)).to.deep.equal([field]);
      }
      expect(await mailLog(deps.db)).to.deep.equal([]);
    });
  }
});
