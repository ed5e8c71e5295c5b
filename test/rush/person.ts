import { Agent, request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../support/random.ts';
import type { SolveProof } from './solveProof.ts';

export const STEPS = ['page', 'token', 'slots', 'proof', 'register'] as const;
export type Step = (typeof STEPS)[number];

/** What one step of one person took, in milliseconds; 0: no answer. */
export interface Answer {
  step: Step;
  status: number;
  ms: number;
}

export interface Rush {
  port: number;
  event: string;
  ca: Buffer;
  random: Random;
  /** Undefined: the service asks for no proof of work. */
  solveProof: SolveProof | undefined;
}

/** Between two steps: a person looks, and a browser fills the form in. Milliseconds. */
const PAUSE_MS = { least: 200, most: 1_500 };

/**
 * Opens the page, gets a token, looks how many slots are left, and signs up, over one TLS connection of its own and from its own
 * address, so that limits per network count as they do for real people. Stops at the first step that fails.
 */
export async function signUpOnce(rush: Rush, index: number): Promise<Answer[]> {
  const { event, random, solveProof } = rush;
  const answers: Answer[] = [];
  const send = createClient(rush, addressOf(index));
  const step = async (name: Step, method: string, path: string, body?: object, headers?: Record<string, string>) => {
    const startedAt = performance.now();
    const { status, text } = await send.request(method, path, body, headers);
    answers.push({ step: name, status, ms: performance.now() - startedAt });
    if (status !== 200) throw new StepFailed();
    return text;
  };
  const think = () => pause(PAUSE_MS.least + random.below(PAUSE_MS.most - PAUSE_MS.least));
  try {
    await step('page', 'GET', `/events/${event}`);
    const { token } = JSON.parse(await step('token', 'POST', '/token', { event }));
    await step('slots', 'GET', `/slots?event=${event}`);
    await think();
    const proof = solveProof && { 'X-Proof': await solveProof(JSON.parse(await step('proof', 'GET', `/proof?event=${event}`))) };
    await think();
    await step('register', 'POST', '/register', applicant(index), { X_Authorization: `Bearer ${token}`, ...proof });
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
  } finally {
    send.close();
  }
  return answers;
}

class StepFailed extends Error {}

/** Every person has a network of its own: 127.0.0.0/8 is all this machine. */
function addressOf(index: number): string {
  return `127.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
}

function applicant(index: number) {
  const email = `visitor${index}@example.org`;
  return { firstName: 'Ada', lastName: 'Lovelace', email, phone: '+32 470 12 34 56', slots: 1, member: false, waitList: false };
}

function createClient({ port, ca }: Rush, localAddress: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca, localAddress });
  const send = (method: string, path: string, body?: object, extraHeaders = {}): Promise<{ status: number; text: string }> =>
    new Promise((resolve) => {
      const text = body && JSON.stringify(body);
      const headers = {
        Accept: path.startsWith('/events/') ? 'text/html' : 'application/json',
        ...(text && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
        ...extraHeaders,
      };
      const lost = () => resolve({ status: 0, text: '' });
      const sent = request({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString() }));
        response.on('error', lost);
      });
      sent.on('error', lost);
      sent.end(text);
    });
  return { request: send, close: () => agent.destroy() };
}
