import type { Config } from '../../config.ts';
import type { Keys } from '../../crypto/keys.ts';
import type { ReturnAddressing } from '../transports/transport.ts';
import { POSTMARK_HEADER } from './providers/postmark.ts';
import { createReturnPaths, uuidOf } from './returnPath.ts';

/** Each message with its own envelope sender and, for Postmark, which replaces that, with a header field. */
export function createReturnAddressing(config: Config, keys: Keys): ReturnAddressing {
  const { senderOf } = createReturnPaths(config, keys);
  return (messageId) => ({
    sender: senderOf(messageId),
    ...(config.BOUNCE_POSTMARK_SECRET !== undefined && { headers: { [POSTMARK_HEADER]: uuidOf(messageId) } }),
  });
}
