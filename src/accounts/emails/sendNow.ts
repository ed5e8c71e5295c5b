import type { Deps } from '../../deps.ts';
import { isEmailMessage } from '../../messages/email.ts';
import { classifyFailure } from '../../messages/transports/failure.ts';
import type { Transports } from '../../messages/transports/transports.ts';
import type { SendNow } from '../domain/accountDeps.ts';

/** Short, because a client waits for the response meanwhile. */
const SEND_TIMEOUT_MS = 10_000;

export function createSendNow({ email, sms }: Transports, { log }: Deps): SendNow {
  return async (message) => {
    const sending = isEmailMessage(message) ? email?.send(message) : sms?.send(message);
    if (!sending) return { isAccepted: false, reason: 'There is no server to send it' };
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('No answer within ten seconds')), SEND_TIMEOUT_MS);
    });
    try {
      await Promise.race([sending, timeout]);
      return { isAccepted: true };
    } catch (error) {
      log.warn(
        { channel: isEmailMessage(message) ? 'email' : 'sms', failure: (error as { code?: string }).code ?? 'rejected' },
        'message not accepted',
      );
      return { isAccepted: false, reason: classifyFailure(error).reason };
    } finally {
      clearTimeout(timer);
      sending.catch(() => {});
    }
  };
}
