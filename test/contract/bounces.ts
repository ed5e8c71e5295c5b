import { basicAuthorization, MAILGUN_KEY, mailgunCall, POSTMARK_SECRET, postmarkCall } from '../messages/bounces/providerCalls.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';

/** Drives what mail providers call. */
export async function driveBounces() {
  const { url, deps } = await aService({ BOUNCE_POSTMARK_SECRET: POSTMARK_SECRET, BOUNCE_MAILGUN_KEY: MAILGUN_KEY });
  await (await Visitor.at(url, await anEvent(deps))).signUp(anApplicant());
  const { id } = await deps.db('messages').first('id');
  const secret = basicAuthorization(POSTMARK_SECRET);
  const post = (provider: string, body: unknown, headers: Record<string, string> = {}) =>
    sendRequest(`${url}/bounces/${provider}`, { method: 'POST', body, headers });
  await post('postmark', postmarkCall(id), secret);
  await post('postmark', postmarkCall(id));
  await post('postmark', '{"', { ...secret, 'Content-Type': 'application/json' });
  await post('postmark', 'a,b', { ...secret, 'Content-Type': 'text/csv' });
  await post('postmark', { filler: 'x'.repeat(66_000) }, secret);
  await post('mailgun', mailgunCall(id));
  await post('mailgun', {}, { Accept: 'text/html' });
  await deps.db.raw('PRAGMA query_only = ON');
  await post('postmark', postmarkCall(id), secret);
  await deps.db.raw('PRAGMA query_only = OFF');
}
