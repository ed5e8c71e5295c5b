import { expect } from 'chai';
import type { Applicant } from '../../src/registrations/applicant.ts';
import type { Visitor } from './client.ts';
import { anApplicant } from './given.ts';

interface Asked {
  applicant: Applicant;
  key: string;
}

/** What the clients know when the service is gone: who was registered by its answers, and who got none. */
interface Known {
  acknowledged: string[];
  unanswered: Asked[];
}

/** Many clients, each with one request after the other, until the service is gone. */
export async function signUpsUntilTheEnd(visitor: Visitor, clients: number, round: number): Promise<Known> {
  const known: Known = { acknowledged: [], unanswered: [] };
  await Promise.all(Array.from({ length: clients }, (_, client) => goOn(`${round}-${client}`)));
  return known;

  async function goOn(client: string): Promise<void> {
    for (let number = 0; ; number++) {
      const asked = { applicant: anApplicant(), key: `${client}-${number}` };
      const id = await signUpOnce(visitor, asked).catch(unlessCutOff);
      if (id === null) return void known.unanswered.push(asked);
      known.acknowledged.push(id);
    }
  }
}

/** Gives the id of the registration that was acknowledged. */
export async function signUpOnce(visitor: Visitor, { applicant, key }: Asked): Promise<string> {
  const { status, body, text } = await visitor.signUp(applicant, { 'Idempotency-Key': key });
  expect(status, text).to.equal(200);
  return body.id;
}

/** What fetch throws when the other end is gone is a TypeError; anything else is a failure of the test. */
function unlessCutOff(error: unknown): null {
  if (error instanceof TypeError) return null;
  throw error;
}
