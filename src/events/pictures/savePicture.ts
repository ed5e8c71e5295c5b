import { appendEventEntry, auditLog } from '../../audit/auditLog.ts';
import { newId } from '../../crypto/ids.ts';
import type { Db } from '../../database/dialect.ts';
import { insert, selectWhere } from '../../database/tableMapping.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Actor, Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Event } from '../event.ts';
import { lockEvent, saveEvent } from '../eventRepository.ts';
import type { StoredAltText } from './altText.ts';
import type { ConvertedPicture } from './convertPicture.ts';
import { eventPictures, type PictureInfo, type PictureKind } from './eventPicture.ts';

type PictureDeps = Pick<Deps, 'db' | 'now'>;

/** Replaces the picture or the logo of an event. Throws DomainError `not-found` if the event is gone. */
export function savePicture(
  deps: PictureDeps,
  eventId: string,
  { kind, alt, altTranslations, ...picture }: ConvertedPicture & StoredAltText & { kind: PictureKind },
  actor: Actor,
): Promise<PictureInfo> {
  return changePicture(deps, eventId, kind, actor, async (db, createdAt) => {
    const { width, height, large, small } = picture;
    const info = { id: newId(), eventId, kind, alt, altTranslations, width, height };
    await db('event_pictures').where({ event_id: eventId, kind }).delete();
    await insert(db, eventPictures, [{ ...info, large: large.toString('base64'), small: small.toString('base64'), createdAt }]);
    return info;
  });
}

/** Changes only the texts that are given. Throws DomainError `not-found` if there is no picture. */
export async function changeAltText(
  deps: PictureDeps,
  eventId: string,
  kind: PictureKind,
  { alt, altTranslations }: Partial<StoredAltText>,
  actor: Actor,
): Promise<void> {
  const changes = { ...(alt !== undefined && { alt }), ...(altTranslations !== undefined && { alt_translations: altTranslations }) };
  await changePicture(deps, eventId, kind, actor, async (db) => {
    assertChanged(await db('event_pictures').where({ event_id: eventId, kind }).update(changes));
  });
}

/** Throws DomainError `not-found` if there is none. */
export async function removePicture(deps: PictureDeps, eventId: string, kind: PictureKind, actor: Actor): Promise<void> {
  await changePicture(deps, eventId, kind, actor, async (db) => {
    assertChanged(await db('event_pictures').where({ event_id: eventId, kind }).delete());
  });
}

/** For a copy of an event, in the transaction that creates it. */
export async function copyPictures(db: Db, original: Event, { id: eventId, createdAt }: Event): Promise<void> {
  const pictures = await selectWhere(db, eventPictures, 'event_id = ?', [original.id]);
  await insert(
    db,
    eventPictures,
    pictures.map((picture) => ({ ...picture, id: newId(), eventId, createdAt })),
  );
}

/** A change of the settings like others: with a version and an entry in the audit log of the event. */
function changePicture<Result>(
  { db, now }: PictureDeps,
  eventId: string,
  kind: PictureKind,
  actor: Actor,
  change: (db: Db, at: string) => Promise<Result>,
): Promise<Result> {
  return inTransaction(db, async (transaction) => {
    const event = await lockEvent(transaction, eventId);
    if (!event) throw new DomainError('not-found', { key: 'errors.noEvent' });
    const at = now().toISOString();
    const result = await change(transaction, at);
    event.version += 1;
    const data = { changed: [kind], version: event.version };
    await insert(transaction, auditLog, [appendEventEntry(event, actor, at, { action: 'event.changed', subjectId: eventId, data })]);
    await saveEvent(transaction, event);
    return result;
  });
}

function assertChanged(rows: number) {
  if (rows === 0) throw new DomainError('not-found', { key: 'errors.noPicture' });
}
