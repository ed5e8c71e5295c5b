import { type Challenge, createChallenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { readConfig } from '../../src/config.ts';
import { createKeys } from '../../src/crypto/keys.ts';

/** Gives the header X-Proof for a challenge. */
export type SolveProof = (challenge: Challenge) => Promise<string>;

/**
 * Solves what the service asks: 10,000 phones would need an hour of this machine. So it signs, with the key of the service, a challenge
 * of the same event that takes no computing. The service checks it as it checks any other, without computing it again.
 */
export function createProofSolver(SECRET_KEY: string): SolveProof {
  const [key] = createKeys(readConfig({ SECRET_KEY }, '/nowhere'))('proof');
  const secret = key.export().toString('base64');
  return async ({ parameters: { data, expiresAt } }) => {
    const challenge = await createChallenge({
      ...{ algorithm: 'PBKDF2/SHA-256', cost: 1, counter: 1, deriveKey },
      ...(data && { data }),
      ...(expiresAt && { expiresAt }),
      ...{ hmacSignatureSecret: `challenge ${secret}`, hmacKeySignatureSecret: `solution ${secret}` },
    });
    const solution = await solveChallenge({ challenge, deriveKey });
    return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
  };
}
