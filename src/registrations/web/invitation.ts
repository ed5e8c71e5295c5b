import { LRUCache } from 'lru-cache';
import type { Db } from '../../database/dialect.ts';
import type { Event } from '../../events/event.ts';
import { formatEventTime } from '../../events/formatTime.ts';
import { altIn } from '../../events/pictures/altText.ts';
import { findPictures, type PictureInfo, picturePath, smallWidth } from '../../events/pictures/eventPicture.ts';
import { structuredData } from '../../events/structuredData.ts';
import { localeOf } from '../../i18n/translate.ts';
import { markdownToText } from '../../markdown/markdownToText.ts';
import { renderMarkdown } from '../../markdown/renderMarkdown.ts';

/** Rendering may take milliseconds, and everybody may ask for the page. A few texts of 5,000 characters are kept. */
const rendered = new LRUCache<string, string>({ max: 200, memoMethod: (markdown) => renderMarkdown(markdown, { topHeading: 2 }) });

/** Characters of the text below a link that somebody shares: more is cut off by everybody who shows it. */
const SUMMARY_LENGTH = 200;

/** What the public page of an event has besides its form; `event` is in `language` already. */
export async function invitationData(db: Db, event: Event, language: string, publicUrl: string) {
  const { picture, logo } = await findPictures(db, event.id);
  const altOf = (info: PictureInfo) => altIn(info, language, event.language);
  const shown = picture && { ...picture, alt: altOf(picture), large: picturePath(picture, 'large'), small: picturePath(picture, 'small') };
  const url = `${publicUrl}/events/${event.slug}`;
  return {
    picture: shown && { ...shown, smallWidth: smallWidth(picture) },
    logo: logo && { ...logo, alt: altOf(logo), path: picturePath(logo, 'large') },
    description: event.description && rendered.memo(event.description),
    social: {
      ...{ url, title: event.title, text: summaryOf(event, language), locale: localeOf(language).replace('-', '_') },
      picture: shown && { ...shown, url: publicUrl + shown.large },
    },
    structuredData: structuredData(event, language, { url, pictures: shown ? [publicUrl + shown.large] : [] }),
    ownTime: { at: event.startsAt, zone: event.timeZone, locale: localeOf(language) },
  };
}

/** When and where, and how the description begins. */
function summaryOf(event: Event, language: string): string {
  const when = [formatEventTime(event, language), event.location].filter(Boolean).join(', ');
  const text = event.description === null ? '' : markdownToText(event.description).replace(/\s+/g, ' ');
  const summary = [when, text].filter(Boolean).join('. ');
  return summary.length <= SUMMARY_LENGTH ? summary : `${summary.slice(0, SUMMARY_LENGTH - 1).replace(/\s+\S*$/, '')}…`;
}
