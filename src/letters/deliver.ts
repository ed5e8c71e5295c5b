import { inBatches } from '../database/inBatches.ts';
import { newId } from '../ids.ts';
import type { World } from '../world.ts';
import { failureOf, nextTry, rest } from './failure.ts';
import type { Letter } from './letter.ts';
import type { Mail, Sms } from './mail.ts';
import { claim, settle } from './outbox.ts';
import { moves } from './standstill.ts';
import type { Transport } from './transport.ts';

/**
 * Reads what letters are about, and gives what makes a mail of each from the state now: null when the letter has
 * lost its truth and is withdrawn.
 */
export type Compose<Sent = Mail | Sms> = (letters: Letter[]) => Promise<(letter: Letter) => Sent | null>;

export interface Delivery {
  /** Sends what is due until nothing is, or the mail server fails. Resolves when all of it is written down. */
  deliver: () => Promise<void>;
}

/** Two for each connection to the mail server: with more, slow ones would outlive their lease, and be sent twice. */
const AT_ONCE = 10;

/** Letters are claimed, sent outside any transaction, and written off: at least once, normally once. */
export function openDelivery<Sent extends Sms>(
  world: World,
  channel: Letter['channel'],
  transport: Transport<Sent>,
  compose: Compose,
): Delivery {
  let failures = 0;
  let restsUntil = 0;
  const record = inBatches(async (letters: Letter[]) => {
    await settle(world.db, letters);
    return letters.map(() => ({ answer: undefined }));
  });

  async function deliver() {
    while (world.now().getTime() >= restsUntil) {
      const claimed = await claim(world.db, newId(), world.now(), AT_ONCE, channel);
      if (claimed.length === 0) return;
      const mailOf = await compose(claimed);
      await Promise.all(claimed.map(async (letter) => record(await sendOne(letter, mailOf))));
    }
  }

  async function sendOne(letter: Letter, mailOf: (letter: Letter) => Sms | null): Promise<Letter> {
    try {
      const mail = mailOf(letter);
      return mail ? tried(letter, mail as Sent) : { ...letter, withdrawnAt: world.now().toISOString() };
    } catch (error) {
      world.log.error({ err: error, letter: letter.id }, 'a letter cannot be written');
      return { ...letter, lastError: 'This letter cannot be written: see the log.', undeliverableAt: world.now().toISOString() };
    }
  }

  async function tried(letter: Letter, mail: Sent): Promise<Letter> {
    try {
      await transport.send(mail);
      failures = 0;
      moves(world.db, channel, world.now());
      return { ...letter, recipient: mail.to, attempts: letter.attempts + 1, sentAt: world.now().toISOString(), lastError: null };
    } catch (error) {
      return failed(letter, error);
    }
  }

  function failed(letter: Letter, error: unknown): Letter {
    const { is, said } = failureOf(error);
    const now = world.now();
    const attempts = letter.attempts + 1;
    world.log.warn({ letter: letter.id, attempts, failure: is }, 'a letter was not accepted');
    if (is === 'server') return restWith(letter, said, now);
    moves(world.db, channel, now);
    const next = is === 'permanent' ? null : nextTry(letter.writtenAt, attempts, now);
    return next
      ? { ...letter, attempts, lastError: said, dueAt: next }
      : { ...letter, attempts, lastError: said, undeliverableAt: now.toISOString() };
  }

  /** The letter is not to blame and stays due; the outbox as a whole pauses, longer each time. */
  function restWith(letter: Letter, said: string, now: Date): Letter {
    if (now.getTime() >= restsUntil) restsUntil = now.getTime() + rest(failures++);
    return { ...letter, attempts: letter.attempts + 1, lastError: said };
  }

  return { deliver };
}
