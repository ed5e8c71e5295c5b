import { announce, type NewPlan } from '../../src/events/announce.ts';
import { closeSignUp } from '../../src/registrations/changeEvent.ts';
import { openDesk } from '../../src/registrations/desk.ts';
import { OPERATOR } from '../support/given.ts';
import { aWorld } from '../support/service.ts';

/** Events of every kind, one of them closed. Gives their slugs. */
export async function announceSeveral(DATABASE_URL: string): Promise<string[]> {
  const world = await aWorld({ DATABASE_URL });
  const usual: NewPlan = { title: 'Harbour Walk', starts: '2099-06-13T19:00', zone: 'Europe/Brussels', location: 'Pier 4', slots: 500 };
  const kinds: Record<string, Partial<NewPlan>> = {
    walk: {},
    'by-button': { confirmBy: 'button', successUrl: 'https://club.example.org/thanks?x=1' },
    offers: { promotion: 'offer', slots: 20, maxPerRegistration: 20 },
    tiny: { slots: 2, overtakes: 0 },
    strict: { waitList: 'off', slots: 30, successUrl: 'https://club.example.org/yes', errorUrl: 'https://club.example.org/no' },
    closed: {},
  };
  const desk = openDesk(world);
  for (const [slug, plan] of Object.entries(kinds)) {
    const event = await announce({ ...world, now: () => new Date() }, slug, { ...usual, ...plan }, OPERATOR);
    if (slug === 'closed') await desk.ask(closeSignUp(event, OPERATOR));
  }
  await world.db.destroy();
  return Object.keys(kinds);
}
