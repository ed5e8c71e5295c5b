import { type AltText, readAltTranslations } from '../../events/pictures/altText.ts';
import { PICTURE_KINDS, type PictureInfo, pictureUrls } from '../../events/pictures/eventPicture.ts';
import { COUNT, type JsonSchema, nullable, objectSchema, oneOf, TEXT, UUID } from '../../http/jsonSchema.ts';

export interface PictureView extends AltText {
  id: string;
  kind: PictureInfo['kind'];
  width: number;
  height: number;
  url: string;
  smallUrl: string;
}

export function toPictureView({ eventId: _, ...picture }: PictureInfo, publicUrl: string): PictureView {
  return { ...picture, altTranslations: readAltTranslations(picture), ...pictureUrls(picture, publicUrl) };
}

const FILE_URL: JsonSchema = { type: 'string', format: 'uri' };

export const pictureViewSchema: JsonSchema = {
  title: 'Picture',
  ...objectSchema<PictureView>({
    id: UUID,
    kind: oneOf(...PICTURE_KINDS),
    alt: { ...TEXT, description: 'What it shows, in the language of the event' },
    altTranslations: nullable({ type: 'object', additionalProperties: TEXT, description: 'By language' }),
    width: { ...COUNT, description: 'Pixels of the file at `url`' },
    height: COUNT,
    url: { ...FILE_URL, description: 'Its content never changes; another picture has another address' },
    smallUrl: FILE_URL,
  }),
};

export const PICTURE_EXAMPLE: PictureView = {
  ...{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e11', kind: 'picture', alt: 'The old harbour at dusk', width: 1_200, height: 800 },
  altTranslations: { fr: 'Le vieux port au crépuscule' },
  url: 'https://slots.example.org/pictures/0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e11-large.jpg',
  smallUrl: 'https://slots.example.org/pictures/0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e11-small.jpg',
};
