import type { Context } from './request.ts';

/**
 * The versions that a client accepts, of the header If-Match (RFC 9110, section 13.1.1); undefined: any. Weak tags never match there,
 * and neither does what is no tag.
 */
export function expectedVersions(ctx: Context): string[] | undefined {
  const header = ctx.get('If-Match').trim();
  if (header === '' || header === '*') return undefined;
  return [...header.matchAll(/(?<!W\/)"([\x21\x23-\x7e]*)"/g)].map(([, tag = '']) => tag);
}
