import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Config } from '../../config.ts';
import type { Keys } from '../../crypto/keys.ts';
import { escapeRegExp } from '../../validation/escapeRegExp.ts';

/** Hexadecimal digits: 64 bits. Each guess is an email to us, so that nobody can make enough of them. */
const MAC_LENGTH = 16;
const TAG_PATTERN = new RegExp(`^([0-9a-f]{32})-([0-9a-f]{${MAC_LENGTH}})$`);
/** A text that names more addresses of ours than this was made to keep us busy. */
const MAX_CANDIDATES = 20;

/** Which message a text is about. `forged`: it has an address like ours, but none that we made. */
type FoundMessage = { messageId: string } | 'forged' | null;

export interface ReturnPaths {
  /** The envelope sender (RFC 5321 4.1.1.2) of the message with this Message-ID, whose left side is a UUID. Undefined without MAIL_RETURN_PATH. */
  senderOf: (messageId: string) => string | undefined;
  /** The message whose envelope sender stands in one of the texts. */
  findMessage: (texts: string[]) => FoundMessage;
}

/**
 * Variable envelope return paths: each message has a sender of its own, `bounces+<id>-<MAC>@example.org`, so that a bounce
 * says by its address which message it is about. Hexadecimal, because mail servers may change the case of letters. The local
 * part has at most 64 octets (RFC 5321 4.5.3.1.1), of which id and MAC take 50. Without MAIL_RETURN_PATH the sender stays
 * the address of MAIL_FROM, whose mailbox may not take addresses with an extension.
 */
export function createReturnPaths({ MAIL_RETURN_PATH }: Pick<Config, 'MAIL_RETURN_PATH'>, keys: Keys): ReturnPaths {
  if (MAIL_RETURN_PATH === undefined) return { senderOf: () => undefined, findMessage: () => null };
  const [local = '', domain = ''] = MAIL_RETURN_PATH.split('@');
  const pattern = new RegExp(`(?<![\\w.+-])${escapeRegExp(local)}\\+([^@\\s<>]{1,64})@${escapeRegExp(domain)}(?!\\.?[\\w-])`, 'gi');

  function senderOf(messageId: string): string {
    const id = uuidOf(messageId).replaceAll('-', '').toLowerCase();
    return `${local}+${id}-${macOf(keys('return path')[0], id)}@${domain}`;
  }

  function findMessage(texts: string[]): FoundMessage {
    const tags = texts.flatMap((text) => [...text.matchAll(pattern)].map(([, tag = '']) => tag.toLowerCase()));
    for (const tag of tags.slice(0, MAX_CANDIDATES)) {
      const messageId = messageIdIn(tag);
      if (messageId !== null) return { messageId };
    }
    return tags.length > 0 ? 'forged' : null;
  }

  /** Keys that SECRET_KEY still lists are accepted: a bounce may come days after the message. */
  function messageIdIn(tag: string): string | null {
    const [, id, mac] = TAG_PATTERN.exec(tag) ?? [];
    if (id === undefined || mac === undefined) return null;
    const isOurs = keys('return path').some((key) => timingSafeEqual(Buffer.from(macOf(key, id)), Buffer.from(mac)));
    return isOurs ? toUuid(id) : null;
  }

  return { senderOf, findMessage };
}

/** The left side of a Message-ID. */
export function uuidOf(messageId: string): string {
  return messageId.slice(1, messageId.indexOf('@'));
}

function macOf(key: Parameters<typeof createHmac>[1], id: string): string {
  return createHmac('sha256', key).update(id).digest('hex').slice(0, MAC_LENGTH);
}

function toUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
