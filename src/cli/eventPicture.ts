import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Actor, Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { anyEventBySlug } from '../events/eventLookup.ts';
import { altName, altSchema, type StoredAltText, toStoredAltText } from '../events/pictures/altText.ts';
import { convertPicture, MAX_UPLOAD_BYTES } from '../events/pictures/convertPicture.ts';
import { findPictures, type PictureKind } from '../events/pictures/eventPicture.ts';
import { changeAltText, removePicture, savePicture } from '../events/pictures/savePicture.ts';
import { validate } from '../validation/validate.ts';
import { runWithDeps } from './operate.ts';
import { parseObject } from './options.ts';
import type { ShowOptions } from './runEventCommand.ts';

interface PictureOptions extends ShowOptions {
  alt?: string;
  translations?: object;
  logo?: boolean;
  remove?: boolean;
}

/** `slotkeeper event picture` */
export function pictureCommand(event: Command): void {
  event
    .command('picture <slug> [file]')
    .description('set the picture of an event: a JPEG, PNG or WebP; without a file only what it is said to show')
    .option('--alt <text>', 'what it shows, for those who do not see it')
    .option('--translations <json>', 'the same in other languages: {"fr":"…"}', parseObject)
    .option('--logo', 'the logo, not the picture')
    .option('--remove', 'remove it')
    .option('--json', 'output for programs')
    .action((slug: string, file: string | undefined, { alt, translations = {}, logo, remove, json }: PictureOptions) =>
      runWithDeps(async ({ deps, actor }) => {
        const kind: PictureKind = logo ? 'logo' : 'picture';
        const { id } = await anyEventBySlug(deps, slug);
        const altFields = Object.fromEntries(Object.entries(translations).map(([language, text]) => [altName(language), text]));
        if (remove && (file !== undefined || alt !== undefined))
          throw new DomainError('invalid', 'With --remove, leave out the file and --alt.');
        if (remove) await removePicture(deps, id, kind, actor);
        else await setPicture(deps, actor, id, kind, file, toStoredAltText(validate(altSchema, { alt, ...altFields })));
        const picture = (await findPictures(deps.db, id))[kind];
        if (json) return JSON.stringify(picture ?? null);
        return picture
          ? `The ${kind} of ${slug}, ${picture.width} × ${picture.height}: ${picture.alt}`
          : `${slug} has no ${kind} any more.`;
      }),
    );
}

async function setPicture(
  deps: Deps,
  actor: Actor,
  eventId: string,
  kind: PictureKind,
  file: string | undefined,
  altText: StoredAltText,
): Promise<void> {
  if (file === undefined) return changeAltText(deps, eventId, kind, altText, actor);
  await savePicture(deps, eventId, { kind, ...altText, ...(await convertPicture(await readUpload(file), kind)) }, actor);
}

/** No more than an upload may have, whatever the file is. */
async function readUpload(file: string): Promise<Buffer> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new DomainError('invalid', `There is no file ${file}.`);
  return found.size > MAX_UPLOAD_BYTES ? Buffer.alloc(MAX_UPLOAD_BYTES + 1) : readFile(file);
}
