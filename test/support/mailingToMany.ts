import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { rowsFrom } from '../../src/database/tableMapping.ts';
import type { Deps } from '../../src/deps.ts';
import type { Event } from '../../src/events/event.ts';
import { createMailing, sendMailing } from '../../src/mailings/manageMailing.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { registrations } from '../../src/registrations/domain/registration.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { anOpenEvent } from './concurrentSignUps.ts';
import { OPERATOR } from './factories.ts';
import type { ReceivedEmail } from './smtpServer.ts';
import { registerCommand } from './unitOfWork.ts';

export const MAILING_SUBJECT = 'Bring a raincoat';
const BATCH = 500;

/** An event with so many people who are confirmed and whose emails have gone, and a message to all of them that begins to be sent. */
export async function aMailingToMany(deps: Deps, people: number, slug = 'many'): Promise<Event> {
  const event = await anOpenEvent(deps, { slug, slots: people });
  // One process decides for seconds here, and nobody waits for it.
  const processor = createCommandProcessor(deps, () => {}, 120_000);
  for (let from = 0; from < people; from += BATCH) {
    const count = Math.min(BATCH, people - from);
    await Promise.all(Array.from({ length: count }, () => processor.execute(registerCommand(event.id))));
  }
  const registered = await rowsFrom(deps.db, registrations).where({ event_id: event.id });
  await Promise.all(registered.map((registration) => processor.execute(confirmOnBehalf(registration, OPERATOR))));
  await deps.db('messages').where({ event_id: event.id }).update({ withdrawn_at: deps.now().toISOString() });
  const texts = { en: { subject: MAILING_SUBJECT, body: 'Dear {first_name}, it will rain.' } };
  const mailingDeps = createAccountDeps(deps);
  const { id } = await createMailing(mailingDeps, OPERATOR, event, { audience: 'confirmed', people: [], texts });
  await sendMailing(mailingDeps, OPERATOR, { event, id });
  return event;
}

/** What is wrong with the emails of a mailing that arrived: who got none, who got two that differ, and who should have got none. */
export function problemsOfMailing(received: ReceivedEmail[], wanted: string[]): string[] {
  const idsOf = new Map<string, Set<string>>();
  for (const { recipients, messageId = '' } of received)
    for (const recipient of recipients) idsOf.set(recipient, (idsOf.get(recipient) ?? new Set()).add(messageId));
  return [
    ...wanted.filter((address) => !idsOf.has(address)).map((address) => `${address} got nothing`),
    ...[...idsOf].filter(([, ids]) => ids.size > 1).map(([address]) => `${address} got it twice`),
    ...[...idsOf.keys()].filter((address) => !wanted.includes(address)).map((address) => `${address} should have got nothing`),
  ];
}
