import type { Context } from './request.ts';

/**
 * An HttpOnly cookie. Over https its name has the prefix `__Host-`, so that no other host or path and no http response can
 * set it (RFC 6265bis 4.1.3.2). Over http, in development, browsers would reject that prefix.
 */
export function createCookie(name: string, publicUrl: string) {
  const isSecure = publicUrl.startsWith('https:');
  const fullName = isSecure ? `__Host-${name}` : name;
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const;

  function write(ctx: Context, value: string | null, ttlSeconds: number) {
    // A proxy terminates TLS, so Koa sees http and would refuse to set a secure cookie.
    ctx.cookies.secure = isSecure;
    ctx.cookies.set(fullName, value, { ...attributes, maxAge: ttlSeconds * 1_000 });
  }

  return {
    name: fullName,
    read: (ctx: Context): string | null => ctx.cookies.get(fullName) ?? null,
    set: (ctx: Context, value: string, ttlSeconds: number) => write(ctx, value, ttlSeconds),
    clear: (ctx: Context) => write(ctx, null, 0),
  };
}

export type Cookie = ReturnType<typeof createCookie>;
