import { altIn } from './altText.ts';
import { type PictureInfo, pictureUrls, smallWidth } from './eventPicture.ts';

/** A picture as other sites may show it. */
export interface PublicPicture {
  /** Absolute. Another picture has another address. */
  url: string;
  smallUrl: string;
  /** Pixels of the file at `url`. */
  width: number;
  height: number;
  smallWidth: number;
  /** What it shows, in the language that was asked for. */
  alt: string;
}

export function publicPicture(picture: PictureInfo, language: string, eventLanguage: string, publicUrl: string): PublicPicture {
  const { width, height } = picture;
  return {
    ...{ ...pictureUrls(picture, publicUrl), width, height, smallWidth: smallWidth(picture) },
    alt: altIn(picture, language, eventLanguage),
  };
}
