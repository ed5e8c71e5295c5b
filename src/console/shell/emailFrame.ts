import { mayBeFramed } from '../../http/framing.ts';
import type { Context } from '../../http/request.ts';
import { EMAIL_CONTENT_SECURITY_POLICY } from '../../messages/transports/devMailboxRoutes.ts';

/** Responds with the HTML of an email, for a frame of the console: with its inline styles, and nothing that runs. */
export function showEmailInFrame(ctx: Context, html: string): void {
  ctx.set('Content-Security-Policy', EMAIL_CONTENT_SECURITY_POLICY);
  mayBeFramed(ctx);
  ctx.type = 'html';
  ctx.body = html;
}
