import { actorOf } from '../../accounts/session/requireSession.ts';
import { DomainError } from '../../domainError.ts';
import { altChangesSchema, altSchema, toStoredAltText } from '../../events/pictures/altText.ts';
import { convertPicture, MAX_UPLOAD_BYTES } from '../../events/pictures/convertPicture.ts';
import { findPictures, PICTURE_KINDS, type PictureKind } from '../../events/pictures/eventPicture.ts';
import { changeAltText, removePicture, savePicture } from '../../events/pictures/savePicture.ts';
import { BODY_ERRORS, jsonResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { TEXT } from '../../http/jsonSchema.ts';
import type { Context } from '../../http/request.ts';
import { readFileBody } from '../../http/upload.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { eventOf } from '../shell/guards.ts';
import { PICTURE_EXAMPLE, pictureViewSchema, toPictureView } from './pictureSchemas.ts';

export const UPLOAD_TYPES = ['image/jpeg', 'image/png', 'image/webp'];

const NOT_FOUND = problem('No such event, or it has none');
const TO_LOGIN = { 302: redirectResponse('For browsers: to the login page') };

/** Decoding costs a second of a processor. */
export function uploadLimit({ limits }: ConsoleDeps) {
  return limits.limit({ name: 'upload-picture', max: 60, windowSeconds: 3_600 });
}

/** The picture and the logo of an event for programs. */
export function pictureApiRoutes(deps: ConsoleDeps) {
  const { db, config, guards } = deps;
  const api = new ApiRouter('Events');
  const params = { slug: TEXT };
  const uploads = uploadLimit(deps);

  for (const kind of PICTURE_KINDS) {
    const path = `/api/events/:slug/${kind}`;
    const id = kind === 'logo' ? 'Logo' : 'Picture';
    const found = { 200: jsonResponse(`The ${kind}`, pictureViewSchema, { ...PICTURE_EXAMPLE, kind }) };

    api.get(
      path,
      {
        id: `get${id}`,
        summary: `Where the ${kind} of an event is, and what it shows`,
        security: 'session',
        params,
        responses: { ...found, ...TO_LOGIN, ...problems(401, 403, 429, 503), 404: NOT_FOUND },
      },
      ...guards.event('event:read'),
      (ctx) => show(ctx, kind),
    );

    api.put(
      path,
      {
        id: `put${id}`,
        summary: `Set the ${kind} of an event: a JPEG, PNG or WebP of at most 5 MB and 30 megapixels. It is made smaller, and loses its metadata. Long texts are given afterwards, to PATCH`,
        security: 'session',
        params,
        query: altSchema,
        files: UPLOAD_TYPES,
        responses: {
          ...found,
          ...problems(400, 401, 403, 404, 415, 429),
          413: problem('The file is larger than 5 MB'),
          414: problem('The query is longer than 4,000 characters. Send the translations to PATCH'),
          503: problem('Too many pictures are being decoded, or the service cannot write to its database', {
            'Retry-After': 'Seconds to wait',
          }),
        },
      },
      uploads,
      ...guards.event('event:change'),
      async (ctx) => {
        const altText = toStoredAltText(validate(altSchema, ctx.query));
        const converted = await convertPicture(await readFileBody(ctx, UPLOAD_TYPES, MAX_UPLOAD_BYTES), kind);
        ctx.body = toPictureView(
          await savePicture(deps, eventOf(ctx).id, { kind, ...altText, ...converted }, actorOf(ctx)),
          config.PUBLIC_URL,
        );
      },
    );

    api.patch(
      path,
      {
        id: `change${id}Text`,
        summary: `Change what the ${kind} of an event is said to show, in any of the languages; the file stays`,
        security: 'session',
        params,
        body: altChangesSchema,
        responses: { ...found, ...BODY_ERRORS, ...problems(401, 403, 429, 503), 404: NOT_FOUND },
      },
      ...guards.event('event:change'),
      json,
      async (ctx) => {
        await changeAltText(deps, eventOf(ctx).id, kind, validate(altChangesSchema, ctx.request.body), actorOf(ctx));
        await show(ctx, kind);
      },
    );

    api.delete(
      path,
      {
        id: `delete${id}`,
        summary: `Remove the ${kind} of an event`,
        security: 'session',
        params,
        responses: {
          204: { description: 'It is gone' },
          ...problems(401, 403, 429, 503),
          404: NOT_FOUND,
        },
      },
      ...guards.event('event:change'),
      async (ctx) => {
        await removePicture(deps, eventOf(ctx).id, kind, actorOf(ctx));
        ctx.status = 204;
      },
    );
  }

  async function show(ctx: Context, kind: PictureKind) {
    const picture = (await findPictures(db, eventOf(ctx).id))[kind];
    if (!picture) throw new DomainError('not-found', { key: 'errors.noPicture' });
    ctx.body = toPictureView(picture, config.PUBLIC_URL);
  }

  return api;
}
