import type { Deps } from '../../src/deps.ts';
import { eventBySlug } from '../../src/events/eventLookup.ts';
import { addByHand } from '../../src/registrations/commands/addByHand.ts';
import { withNote } from '../../src/registrations/commands/withNote.ts';
import { validateHandAdded } from '../../src/registrations/domain/addedByHand.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { OPERATOR } from './factories.ts';

/** Adds somebody who has no email address, with a note. Returns the id. */
export async function addOnPaper(deps: Deps, slug: string, note: string): Promise<string> {
  const { id: eventId } = await eventBySlug(deps, slug);
  const input = validateHandAdded({ firstName: 'Amina', lastName: 'Diallo', slots: 1 }, false);
  const links = createLinks(deps.keys);
  const command = addByHand({ eventId, input, isConfirmed: true, isOutOfTurn: false, links, actor: OPERATOR });
  return (await createCommandProcessor(deps).execute(withNote(command, note))).id;
}
