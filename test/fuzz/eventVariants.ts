import { createEvent, type NewEventInput } from '../../src/events/createEvent.ts';
import { closeSignUp } from '../../src/registrations/commands/changeEventState.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { OPERATOR } from '../support/factories.ts';
import { createTestDeps } from '../support/service.ts';

/** Creates events with different settings, one of them closed. Returns their slugs. */
export async function createEventVariants(DATABASE_URL: string): Promise<string[]> {
  const deps = await createTestDeps({ DATABASE_URL });
  const defaults: NewEventInput = {
    title: 'Harbour Walk',
    starts: '2099-06-13T19:00',
    timeZone: 'Europe/Brussels',
    location: 'Pier 4',
    slots: 500,
  };
  const variants: Record<string, Partial<NewEventInput>> = {
    walk: {},
    'by-button': { confirmBy: 'button', successUrl: 'https://club.example.org/thanks?x=1' },
    offers: { promotion: 'offer', slots: 20, maxPerRegistration: 20 },
    tiny: { slots: 2, maxOvertakes: 0 },
    strict: { waitListMode: 'off', slots: 30, successUrl: 'https://club.example.org/yes', errorUrl: 'https://club.example.org/no' },
    closed: {},
  };
  const processor = createCommandProcessor(deps);
  for (const [slug, eventInput] of Object.entries(variants)) {
    const event = await createEvent({ ...deps, now: () => new Date() }, slug, { ...defaults, ...eventInput }, OPERATOR);
    if (slug === 'closed') await processor.execute(closeSignUp(event, OPERATOR));
  }
  await deps.db.destroy();
  return Object.keys(variants);
}
