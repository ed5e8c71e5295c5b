import { isMail, type Mail, type Sms } from '../letters/mail.ts';
import type { Transports } from '../letters/transport.ts';
import type { World } from '../world.ts';

/** Sends a letter at once and says whether it was accepted: for a door that keeps nothing when it was not. */
export type SendNow = (letter: Mail | Sms) => Promise<boolean>;

/** Somebody waits in front of a page for it. Milliseconds. */
const PATIENCE = 10_000;

export function openSendNow({ mail, sms }: Transports, { log }: World): SendNow {
  return async (letter) => {
    const sending = isMail(letter) ? mail?.send(letter) : sms?.send(letter);
    if (!sending) return false;
    let giveUp: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      giveUp = setTimeout(() => reject(new Error('no answer in time')), PATIENCE);
    });
    try {
      await Promise.race([sending, late]);
      return true;
    } catch (error) {
      log.warn(
        { channel: isMail(letter) ? 'mail' : 'sms', failure: (error as { code?: string }).code ?? 'refused' },
        'a letter was not accepted',
      );
      return false;
    } finally {
      clearTimeout(giveUp);
      sending.catch(() => {});
    }
  };
}
