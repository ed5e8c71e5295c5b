import { actorOf } from '../../accounts/session/requireSession.ts';
import { DomainError } from '../../domainError.ts';
import { altName, altSchema, readAltTranslations, toStoredAltText } from '../../events/pictures/altText.ts';
import { convertPicture, MAX_UPLOAD_BYTES } from '../../events/pictures/convertPicture.ts';
import { findPictures, PICTURE_KINDS, type PictureInfo, type PictureKind, picturePath } from '../../events/pictures/eventPicture.ts';
import { changeAltText, removePicture, savePicture } from '../../events/pictures/savePicture.ts';
import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { createUploadReader, uploadedFile } from '../../http/upload.ts';
import { LANGUAGES, rawText, t } from '../../i18n/translate.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { type Done, doneUrl } from '../shell/doneTexts.ts';
import { eventOf } from '../shell/guards.ts';
import { UPLOAD_TYPES, uploadLimit } from './pictureRoutes.ts';

/** The page with the picture and the logo of an event, and a form for each. */
export function picturePages(deps: ConsoleDeps) {
  const { db, guards } = deps;
  const router = createRouter();
  const uploads = uploadLimit(deps);
  const path = '/console/events/:slug/pictures';
  const readUpload = createUploadReader(MAX_UPLOAD_BYTES, { key: 'fieldErrors.picture.large' });

  router.get(path, ...guards.event('event:change'), (ctx) => showPage(ctx));

  router.post(`${path}/:kind`, uploads, ...guards.event('event:change'), (ctx) => {
    const kind = kindOf(ctx);
    const showAgain = (_: Context, { fieldErrors = {} }: { fieldErrors?: Record<string, string> }) => showPage(ctx, kind, fieldErrors);
    return rerenderOnError(ctx, showAgain, async () => {
      await readUpload(ctx);
      await save(ctx, kind);
      done(ctx, 'saved');
    });
  });

  router.post(`${path}/:kind/removal`, ...guards.event('event:change'), form, async (ctx) => {
    await removePicture(deps, eventOf(ctx).id, kindOf(ctx), actorOf(ctx));
    done(ctx, 'saved');
  });

  /** Without a file only the text changes, if there is a picture already. */
  async function save(ctx: Context, kind: PictureKind) {
    const { id } = eventOf(ctx);
    const altText = toStoredAltText(validate(altSchema, altFields(ctx.request.body as FormFields)));
    const upload = uploadedFile(ctx, 'file');
    if (upload.length === 0 && (await findPictures(db, id))[kind]) return changeAltText(deps, id, kind, altText, actorOf(ctx));
    await savePicture(deps, id, { kind, ...altText, ...(await convertPicture(upload, kind)) }, actorOf(ctx));
  }

  /** `wrongKind` is that of the form with `errors`. */
  async function showPage(ctx: Context, wrongKind?: PictureKind, errors: Record<string, string> = {}) {
    const language = languageOf(ctx);
    const pictures = await findPictures(db, eventOf(ctx).id);
    const forms = PICTURE_KINDS.map((kind) => ({
      ...(kind === wrongKind
        ? altInputs(eventOf(ctx).language, kind, (ctx.request.body ?? {}) as FormFields, errors)
        : altInputs(eventOf(ctx).language, kind, storedFields(pictures[kind]))),
      kind,
      title: t(language, `console.pictures.${kind}`),
      hint: t(language, `console.pictures.${kind}Hint`),
      accept: UPLOAD_TYPES.join(),
      picture: pictures[kind] && { ...pictures[kind], path: picturePath(pictures[kind], 'small') },
      fileError: kind === wrongKind ? (errors.file ?? errors.content) : undefined,
    }));
    const summary = Object.entries(errors).map(([field, message]) => ({
      field: `${wrongKind}-${field === 'content' ? 'file' : field}`,
      message,
    }));
    consolePage(ctx, 'pictures', { title: t(language, 'console.pictures.title'), forms, errors: summary.length > 0 ? summary : undefined });
  }

  function done(ctx: Context, what: Done) {
    redirect(ctx, doneUrl(`/console/events/${eventOf(ctx).slug}/pictures`, what));
  }

  return router;
}

function kindOf(ctx: Context): PictureKind {
  const kind = PICTURE_KINDS.find((known) => known === ctx.params.kind);
  if (!kind) throw new DomainError('not-found', { key: 'errors.nothing' });
  return kind;
}

const ALT_NAMES = ['alt', ...LANGUAGES.map(altName)];

/** What the form says about the picture, without its other fields. */
function altFields(fields: FormFields): FormFields {
  return Object.fromEntries(ALT_NAMES.map((name) => [name, fields[name] ?? '']));
}

function storedFields(picture: PictureInfo | undefined): FormFields {
  if (!picture) return {};
  const translations = Object.entries(readAltTranslations(picture) ?? {}).map(([language, text]) => [altName(language), text]);
  return { alt: picture.alt, ...Object.fromEntries(translations) };
}

/** The field in the language of the event, and those in the others, folded away unless one is filled in or wrong. */
function altInputs(eventLanguage: string, kind: PictureKind, fields: FormFields, errors: Record<string, string> = {}) {
  const input = (name: string, lang: string) => ({ name, lang, id: `${kind}-${name}`, value: fields[name], error: errors[name] });
  const others = LANGUAGES.filter((language) => language !== eventLanguage);
  const translations = others.map((language) => ({ ...input(altName(language), language), label: rawText(language, 'language.name') }));
  return { alt: input('alt', eventLanguage), translations, isTranslated: translations.some(({ value, error }) => value || error) };
}
