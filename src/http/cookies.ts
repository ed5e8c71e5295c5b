import type { Context } from './request.ts';

/**
 * Cookies that this service alone sets and reads, out of reach of scripts. Over TLS their names begin with `__Host-`:
 * no other host, path or plain connection can set them (RFC 6265bis 4.1.3.2). Over plain http, for trying, they do not.
 */
export function cookieNamed(name: string, publicUrl: string) {
  const isSecure = publicUrl.startsWith('https:');
  const full = isSecure ? `__Host-${name}` : name;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  return {
    name: full,
    read: (ctx: Context): string | null => {
      const values = ctx
        .get('Cookie')
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${full}=`));
      return values.length === 1 ? (values[0] as string).slice(full.length + 1) : null;
    },
    /** Kept for so many seconds. */
    set: (ctx: Context, value: string, seconds: number) => {
      ctx.append('Set-Cookie', `${full}=${value}; Max-Age=${seconds}; ${attributes}`);
    },
    clear: (ctx: Context) => {
      ctx.append('Set-Cookie', `${full}=; Max-Age=0; ${attributes}`);
    },
  };
}

export type Cookie = ReturnType<typeof cookieNamed>;
