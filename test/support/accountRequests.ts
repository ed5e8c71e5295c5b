import { expect } from 'chai';
import type { FullService } from './accounts.ts';
import { aUsername, HttpUser, PASSWORD } from './httpUser.ts';

/** A request for an account whose address is verified; it waits for a decision if its roles need approval. */
export async function aVerifiedRequest(service: FullService, more: { email?: string; roles?: string[]; enabled?: boolean } = {}) {
  const username = aUsername();
  const { email = `${username}@example.org`, roles = ['organiser'], enabled = true } = more;
  const user = new HttpUser(service);
  const body = { username, firstName: 'Chidi', lastName: 'Okafor', enabled, password: PASSWORD, roles, identities: [email] };
  const { body: created } = await user.post('/user/register', body);
  const { text = '' } = await service.smtpServer.messageTo(email);
  const confirmed = await user.request(/https:\S+\/public\/confirm\/\S+/.exec(text)?.[0] ?? '');
  expect(confirmed.status, confirmed.text).to.equal(200);
  return { id: created.userId as string, username, email, confirmed };
}
