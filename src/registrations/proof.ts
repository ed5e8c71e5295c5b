import { type Challenge, createChallenge, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import Joi from 'joi';
import { rows } from '../database/dialect.ts';
import { retrying } from '../database/transaction.ts';
import { Refusal } from '../errors.ts';
import type { World } from '../world.ts';

/** Together about a second of a phone's time: rounds of one try, and how many tries it takes. */
const COST = 5_000;
const TRIES = { least: 100, most: 200 };
const LIVES = 10 * 60_000;
const LONGEST = 4_000;

/** What ALTCHA's widget makes of a challenge, and our own component too. */
interface Solved {
  challenge: Required<Pick<Challenge, 'signature'>> & {
    parameters: Challenge['parameters'] & { expiresAt: number; data: { event: string } };
  };
  solution: { counter: number; derivedKey: string };
}

const text = Joi.string().required();
const number = Joi.number().required();
const solved = Joi.object<Solved>({
  challenge: Joi.object({
    parameters: Joi.object({ expiresAt: number, data: Joi.object({ event: text }).required() })
      .unknown()
      .required(),
    signature: text,
  }).required(),
  solution: Joi.object({ counter: number, derivedKey: text }).unknown().required(),
});

export interface Proofs {
  areAsked: boolean;
  /** A small task for a browser, for one event and for ten minutes. */
  challenge: (eventId: string) => Promise<Challenge>;
  /** Takes a solution, base64 of JSON, once. Refuses what is none, and what was taken before by any process. */
  take: (eventId: string, solution: string) => Promise<void>;
}

/** Proof of work: a sign-up costs its sender a second, which people do not notice and senders of thousands do. */
export function openProofs({ config, keys, db, now }: World): Proofs {
  const secrets = keys('proof').map((key) => key.export().toString('base64'));
  const areAsked = config.PROOF_OF_WORK;

  function challenge(eventId: string) {
    const counter = randomInt(TRIES.most, TRIES.least);
    const expiresAt = new Date(now().getTime() + LIVES);
    const data = { event: eventId };
    return createChallenge({ algorithm: 'PBKDF2/SHA-256', cost: COST, counter, data, deriveKey, expiresAt, ...secretsOf(secrets[0]) });
  }

  async function take(eventId: string, solution: string) {
    if (!areAsked) return;
    const proof = read(solution);
    const { parameters, signature } = proof?.challenge ?? {};
    if (!proof || !parameters || !signature) throw noProof();
    if (parameters.data.event !== eventId || parameters.expiresAt * 1_000 <= now().getTime()) throw noProof();
    if (!(await isRight(proof))) throw noProof();
    const taken = await retrying(db, () =>
      rows(db, 'INSERT INTO proofs (id, expires_at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING RETURNING id', [
        signature,
        new Date(parameters.expiresAt * 1_000).toISOString(),
      ]),
    );
    if (taken.length === 0) throw noProof();
  }

  /** With every key: a challenge may be older than the newest. */
  async function isRight({ challenge, solution }: Solved): Promise<boolean> {
    for (const secret of secrets) {
      const { verified } = await verifySolution({ challenge, solution: { time: 0, ...solution }, deriveKey, ...secretsOf(secret) });
      if (verified) return true;
    }
    return false;
  }

  return { areAsked, challenge, take };
}

/** Solutions that are outdated need not be remembered. */
export async function forgetProofs({ db, now }: World): Promise<void> {
  await retrying(db, async () => db('proofs').where('expires_at', '<', now().toISOString()).delete());
}

/** The task is signed, and what solves it: so no task need be kept, and no solution be worked out again. */
function secretsOf(secret = '') {
  return { hmacSignatureSecret: `challenge ${secret}`, hmacKeySignatureSecret: `solution ${secret}` };
}

function read(solution: string): Solved | undefined {
  if (solution === '' || solution.length > LONGEST) return undefined;
  try {
    const { value, error } = solved.validate(JSON.parse(Buffer.from(solution, 'base64').toString()), { convert: false });
    return error ? undefined : value;
  } catch {
    return undefined;
  }
}

function noProof(): Refusal {
  const message = { key: 'faults.proof' };
  return new Refusal('invalid', message, { fields: [{ field: 'proof', message }] });
}
