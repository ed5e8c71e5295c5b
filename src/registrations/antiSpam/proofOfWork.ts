import { type Challenge, createChallenge, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import Joi from 'joi';
import { withRetry } from '../../database/transaction.ts';
import type { Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { proofDifficulty } from '../domain/holdPressure.ts';

/** Cost of one attempt, and range of the number of attempts needed. Together about one second on a phone, at the lowest difficulty. */
const PBKDF2_ITERATIONS = 5_000;
const COUNTER_RANGE = { min: 100, max: 200 };
const CHALLENGE_TTL_MS = 10 * 60_000;
const MAX_SOLUTION_LENGTH = 4_000;

/** What ALTCHA's widget and our web component send: the challenge and its solution. */
interface SolvedChallenge {
  challenge: Required<Pick<Challenge, 'signature'>> & {
    parameters: Challenge['parameters'] & { expiresAt: number; data: { event: string } };
  };
  solution: { counter: number; derivedKey: string };
}

const requiredText = Joi.string().required();
const requiredNumber = Joi.number().required();
const solvedChallengeSchema = Joi.object<SolvedChallenge>({
  challenge: Joi.object({
    parameters: Joi.object({ expiresAt: requiredNumber, data: Joi.object({ event: requiredText }).required() })
      .unknown()
      .required(),
    signature: requiredText,
  }).required(),
  solution: Joi.object({ counter: requiredNumber, derivedKey: requiredText }).unknown().required(),
});

export interface ProofOfWork {
  isRequired: boolean;
  /** Creates a signed challenge that is valid for one event and ten minutes, and harder if many of its slots are unconfirmed. */
  challenge: (event: Event) => Promise<Challenge>;
  /** Accepts a solution (base64 of JSON) once across all processes. Throws DomainError `invalid` if it is wrong, expired or used. */
  consume: (eventId: string, solution: string) => Promise<void>;
}

/** Proof of work: each sign-up costs about a second of computing time. People do not notice it, senders of thousands do. */
export function createProofOfWork({ config, keys, db, now }: Deps): ProofOfWork {
  const secrets = keys('proof').map((key) => key.export().toString('base64'));
  const isRequired = config.PROOF_OF_WORK;

  function challenge(event: Event) {
    const difficulty = proofDifficulty(event);
    const counter = randomInt(COUNTER_RANGE.max * difficulty, COUNTER_RANGE.min * difficulty);
    const expiresAt = new Date(now().getTime() + CHALLENGE_TTL_MS);
    const data = { event: event.id };
    return createChallenge({
      algorithm: 'PBKDF2/SHA-256',
      cost: PBKDF2_ITERATIONS,
      counter,
      data,
      deriveKey,
      expiresAt,
      ...hmacSecrets(secrets[0]),
    });
  }

  async function consume(eventId: string, solution: string) {
    if (!isRequired) return;
    const proof = parseSolution(solution);
    const { parameters, signature } = proof?.challenge ?? {};
    if (!proof || !parameters || !signature) throw invalidProof();
    if (parameters.data.event !== eventId || parameters.expiresAt * 1_000 <= now().getTime()) throw invalidProof();
    if (!(await isValid(proof))) throw invalidProof();
    const used = { id: signature, expires_at: new Date(parameters.expiresAt * 1_000).toISOString() };
    const inserted = await withRetry(db, async () => db('used_pow_challenges').insert(used).onConflict('id').ignore().returning('id'));
    if (inserted.length === 0) throw invalidProof();
  }

  /** Tries every key, because the challenge may have been signed before the newest key was added. */
  async function isValid({ challenge, solution }: SolvedChallenge): Promise<boolean> {
    for (const secret of secrets) {
      const { verified } = await verifySolution({ challenge, solution: { time: 0, ...solution }, deriveKey, ...hmacSecrets(secret) });
      if (verified) return true;
    }
    return false;
  }

  return { isRequired, challenge, consume };
}

/** An expired challenge is rejected anyway, so its record is no longer needed. */
export async function deleteExpiredChallenges({ db, now }: Deps): Promise<void> {
  await withRetry(db, async () => db('used_pow_challenges').where('expires_at', '<', now().toISOString()).delete());
}

/** Challenge and solution are both signed, so the server neither stores challenges nor computes solutions again. */
function hmacSecrets(secret = '') {
  return { hmacSignatureSecret: `challenge ${secret}`, hmacKeySignatureSecret: `solution ${secret}` };
}

function parseSolution(solution: string): SolvedChallenge | undefined {
  if (solution === '' || solution.length > MAX_SOLUTION_LENGTH) return undefined;
  try {
    const { value, error } = solvedChallengeSchema.validate(JSON.parse(Buffer.from(solution, 'base64').toString()), { convert: false });
    return error ? undefined : value;
  } catch {
    return undefined;
  }
}

function invalidProof(): DomainError {
  const message = { key: 'fieldErrors.proof' };
  return new DomainError('invalid', message, { fieldErrors: [{ field: 'proof', message }] });
}
