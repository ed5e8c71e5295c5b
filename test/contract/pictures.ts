import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { anEvent } from '../support/factories.ts';
import { photoWithPosition } from '../support/hostilePictures.ts';
import { aService } from '../support/service.ts';
import { contractDatabase } from './contractDatabase.ts';

/** Drives setting, reading and removing the picture and the logo of an event. */
export async function drivePictures() {
  const service = await aService({ DATABASE_URL: await contractDatabase() });
  const event = await anEvent(service.deps);
  const owner = await aConsoleUser(service);
  await joinTeam(service, event, owner, 'owner');
  const photo = await photoWithPosition();
  for (const kind of ['picture', 'logo']) {
    const path = `/api/events/${event.slug}/${kind}`;
    const put = (query: string, body: unknown, type = 'image/jpeg') =>
      owner.request(`${path}${query}`, { method: 'PUT', body, headers: { 'Content-Type': type } });
    await put('', photo);
    await put('?alt=A%20harbour', 'not a picture');
    await put('?alt=A%20harbour', 'a,b', 'text/csv');
    await put('?alt=A%20harbour', new Uint8Array(6_000_000));
    await put('?alt=A%20harbour&alt.fr=Un%20port', photo);
    await put(`?alt=A%20harbour&alt.fr=${'n'.repeat(4_000)}`, photo);
    await owner.request(path);
    const patch = (body: object) => owner.request(path, { method: 'PATCH', body });
    for (const body of [{ altTranslations: { de: 'Ein Hafen' } }, {}, { alt: 'n'.repeat(20_000) }]) await patch(body);
    await owner.request(path, { method: 'PATCH', body: 'alt=1', headers: { 'Content-Type': 'text/plain' } });
    for (const _ of [1, 2]) await owner.request(path, { method: 'DELETE' });
    await owner.request(path);
    await patch({ alt: 'A port' });
  }
}
