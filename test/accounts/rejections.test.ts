import { expect } from 'chai';
import { createTransact } from '../../src/accounts/domain/transact.ts';
import { DomainError } from '../../src/domainError.ts';
import { onEachDatabase } from '../support/databases.ts';
import { createTestDeps } from '../support/service.ts';

describe('Rejections in the audit log', () => {
  onEachDatabase((fresh) => {
    it('a stranger who is refused 120 times in an hour leaves three entries, and hides nobody else', async () => {
      const deps = await createTestDeps({ DATABASE_URL: await fresh() });
      const transact = createTransact(deps);
      const refuse = (network: string) =>
        transact({ name: 'visitor', correlationId: 'x', network }, async () => {
          throw new DomainError('invalid', 'no');
        }).catch((error: DomainError) => error.code);
      for (let tries = 0; tries < 120; tries += 1) expect(await refuse('192.0.2.1')).to.equal('invalid');
      await refuse('198.51.100.7');
      deps.clock.advance(3_600_000);
      await refuse('192.0.2.1');
      const entries = await deps.db('audit_log').where({ action: 'request.refused' }).orderBy('sequence').pluck('data');
      expect(entries.map((data: string) => JSON.parse(data).count ?? 1)).to.deep.equal([1, 10, 100, 1, 1]);
    });
  });
});
