import type { Actor } from '../deps.ts';
import type { Event } from '../events/event.ts';
import { type CheckInRequest, type CheckInResult, checkIn } from '../registrations/commands/checkIn.ts';
import type { TicketCodes } from '../registrations/domain/ticketCode.ts';
import type { CommandProcessor } from '../registrations/processing/commandProcessor.ts';
import type { CheckInInput } from './checkInInput.ts';
import type { CheckInAnswer } from './checkInView.ts';

interface Batch {
  device: string;
  checkIns: CheckInInput[];
}

/** Checks in what one device sends, in its order, in one transaction. One answer for each. */
export async function checkInAll(
  processor: CommandProcessor,
  tickets: TicketCodes,
  event: Event,
  { device, checkIns }: Batch,
  actor: Actor,
): Promise<CheckInAnswer[]> {
  const requests = checkIns.map((input) => toRequest(input, tickets));
  const named = requests.filter((request) => request !== null);
  const results = named.length === 0 ? [] : await processor.execute(checkIn(event.id, named, device, actor));
  const byRequest = new Map(named.map((request, index) => [request, results[index] ?? null]));
  return requests.map((request, index) => toAnswer(checkIns[index] as CheckInInput, request && (byRequest.get(request) ?? null)));
}

/** Null for a ticket that we did not sign. */
function toRequest({ id, registration, ticket, people, undoes = undefined, scannedAt }: CheckInInput, tickets: TicketCodes) {
  const registrationId = registration ?? tickets.registrationIdOf(ticket ?? '');
  if (registrationId === null) return null;
  return { id, registrationId, people, undoes: undoes ?? null, scannedAt: scannedAt.toISOString() } satisfies CheckInRequest;
}

function toAnswer({ id }: Pick<CheckInInput, 'id'>, result: CheckInResult | null): CheckInAnswer {
  return result ? answerOf(result) : { id, outcome: 'unknown', counted: 0, person: null };
}

export function answerOf({ id, registrationId, outcome, counted, ...person }: CheckInResult): CheckInAnswer {
  const { name, slots, arrived, state } = person;
  return { id, outcome, counted, person: { id: registrationId, name, slots, arrived, state } };
}
