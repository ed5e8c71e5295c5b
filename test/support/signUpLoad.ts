import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import type { Visitor } from './client.ts';
import { anApplicant } from './factories.ts';

interface SignUpAttempt {
  applicant: RegistrationBody;
  key: string;
}

/** What the clients know when the service is gone. */
interface LoadResult {
  acknowledged: string[];
  unanswered: SignUpAttempt[];
}

interface LoadOptions {
  clients: number;
  /** Part of the keys of the requests. */
  round: number;
  /** Of each client after each answer. */
  pauseMs?: number;
  /** Called at each answer. */
  onAcknowledged?: () => void;
}

/** Every client sends one sign-up after the other until the service is gone. */
export async function signUpUntilDisconnected(
  visitor: Visitor,
  { clients, round, pauseMs = 0, onAcknowledged = () => {} }: LoadOptions,
): Promise<LoadResult> {
  const result: LoadResult = { acknowledged: [], unanswered: [] };
  await Promise.all(Array.from({ length: clients }, (_, client) => runClient(`${round}-${client}`)));
  return result;

  async function runClient(client: string): Promise<void> {
    for (let number = 0; ; number++) {
      const attempt = { applicant: anApplicant(), key: `${client}-${number}` };
      const id = await signUpOnce(visitor, attempt).catch(nullIfDisconnected);
      if (id === null) return void result.unanswered.push(attempt);
      result.acknowledged.push(id);
      onAcknowledged();
      if (pauseMs > 0) await pause(pauseMs);
    }
  }
}

/** Returns the id of the acknowledged registration. */
export async function signUpOnce(visitor: Visitor, { applicant, key }: SignUpAttempt): Promise<string> {
  const { status, body, text } = await visitor.signUp(applicant, { 'Idempotency-Key': key });
  expect(status, text).to.equal(200);
  return body.id;
}

/** What fetch throws when the other end is gone is a TypeError; anything else is a failure of the test. */
function nullIfDisconnected(error: unknown): null {
  if (error instanceof TypeError) return null;
  throw error;
}
