import { expect } from 'chai';
import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { ARGON2_COST, hashPassword, prehash, verifyPassword } from '../../src/accounts/domain/passwordHash.ts';
import { createTestDeps } from '../support/service.ts';

describe('Password hashes', () => {
  it('have the OWASP minimum cost, unless a test lowers it', async () => {
    const { argon2Cost: _, ...deps } = await createTestDeps();
    const { argon2Cost } = createAccountDeps(deps);
    expect(argon2Cost).to.equal(ARGON2_COST);
    expect(ARGON2_COST).to.deep.equal({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    expect(await hashPassword('Tr0ub4dor&3', argon2Cost)).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('verify the password only, whatever their cost was', async () => {
    const cheap = await hashPassword('Tr0ub4dor&3', { memoryCost: 8, timeCost: 1, parallelism: 1 });
    expect(await verifyPassword(cheap, prehash('Tr0ub4dor&3'), ARGON2_COST)).to.equal(true);
    expect(await verifyPassword(cheap, prehash('Tr0ub4dor&4'), ARGON2_COST)).to.equal(false);
    expect(await verifyPassword(null, prehash('nobody'), ARGON2_COST)).to.equal(false);
  });
});
