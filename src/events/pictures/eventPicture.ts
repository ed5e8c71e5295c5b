import { type Db, query } from '../../database/dialect.ts';
import { type Table, table } from '../../database/tableMapping.ts';
import type { StoredAltText } from './altText.ts';

export const PICTURE_KINDS = ['picture', 'logo'] as const;
export type PictureKind = (typeof PICTURE_KINDS)[number];
export type PictureSize = 'large' | 'small';

/** What pages need to show one, without its bytes. */
export interface PictureInfo extends StoredAltText {
  id: string;
  eventId: string;
  kind: PictureKind;
  /** Pixels of the large one. */
  width: number;
  height: number;
}

/** The files are in base64: every table has texts and integers only, so that it can be compared and moved between databases. */
interface EventPicture extends PictureInfo {
  large: string;
  small: string;
  createdAt: string;
}

const INFO_FIELDS = {
  id: 'text',
  eventId: 'text',
  kind: 'text',
  alt: 'text',
  altTranslations: 'text',
  width: 'integer',
  height: 'integer',
} as const;
const pictureInfos: Table<PictureInfo> = table('event_pictures', INFO_FIELDS);
export const eventPictures: Table<EventPicture> = table('event_pictures', {
  ...INFO_FIELDS,
  large: 'text',
  small: 'text',
  createdAt: 'text',
});

const TYPES = { picture: { type: 'image/jpeg', extension: 'jpg' }, logo: { type: 'image/webp', extension: 'webp' } };

/** The pictures of an event by their kind. */
export async function findPictures(db: Db, eventId: string): Promise<Partial<Record<PictureKind, PictureInfo>>> {
  const found = await query<PictureInfo>(db, `SELECT ${pictureInfos.columns} FROM event_pictures WHERE event_id = ?`, [eventId]);
  return Object.fromEntries(found.map((picture) => [picture.kind, picture]));
}

/** Path of a file: `/pictures/0196b3a1-…-large.jpg`. Its content never changes, because another picture has another id. */
export function picturePath({ id, kind }: Pick<PictureInfo, 'id' | 'kind'>, size: PictureSize): string {
  return `/pictures/${id}-${size}.${TYPES[kind].extension}`;
}

/** Absolute addresses of both files. */
export function pictureUrls(picture: Pick<PictureInfo, 'id' | 'kind'>, publicUrl: string): { url: string; smallUrl: string } {
  return { url: publicUrl + picturePath(picture, 'large'), smallUrl: publicUrl + picturePath(picture, 'small') };
}

/** The longer side of the file for small screens. */
const SMALL_PIXELS = 640;

/** Of the file for small screens, in pixels; see pictureWorker.mjs. */
export function smallWidth({ width, height }: PictureInfo): number {
  return Math.round(width * Math.min(1, SMALL_PIXELS / width, SMALL_PIXELS / height));
}

/** The bytes of the file with this name, and its media type. Undefined if there is none. */
export async function findPictureFile(db: Db, name: string): Promise<{ type: string; content: Buffer } | undefined> {
  const [, id, size, extension] = /^([0-9a-f-]{36})-(large|small)\.(jpg|webp)$/.exec(name) ?? [];
  if (!id) return undefined;
  const [row] = await query<{ kind: PictureKind; content: string }>(
    db,
    `SELECT kind, ${size} AS content FROM event_pictures WHERE id = ?`,
    [id],
  );
  if (!row || TYPES[row.kind].extension !== extension) return undefined;
  return { type: TYPES[row.kind].type, content: Buffer.from(row.content, 'base64') };
}
