import type { Event } from '../../events/event.ts';
import { formatEventTime } from '../../events/formatTime.ts';
import { closesText, opensText } from '../../events/signUpTimes.ts';
import type { StoredSettings } from '../../events/validateEvent.ts';
import { renderMarkdown } from '../../markdown/renderMarkdown.ts';
import { createEmailRenderer } from '../../messages/renderEmail.ts';
import { answerBy } from '../../registrations/domain/holdDeadline.ts';
import { sampleTemplateData } from '../../registrations/emails/sampleEmails.ts';

type Settings = StoredSettings & Partial<Pick<Event, 'slug'>>;

/** The email to somebody made up who signs up at `now` (ISO 8601 in UTC). */
export async function firstEmailOf(settings: Settings, publicUrl: string, now: string) {
  const render = await createEmailRenderer();
  const deadline = answerBy(settings, now, settings.confirmWithinMinutes);
  return render('confirm', sampleTemplateData('confirm', settings.language, publicUrl, { event: settings, deadline }));
}

/** What visitors see of the event, in its own language: its page and the first email, to somebody made up who signs up at `now` (ISO 8601 in UTC). */
export async function previewOf(settings: Settings, publicUrl: string, now: string) {
  const { language } = settings;
  const { subject, text } = await firstEmailOf(settings, publicUrl, now);
  return {
    ...{ title: settings.title, location: settings.location, organiser: settings.organiser, slots: settings.slots, language },
    when: formatEventTime(settings, language),
    description: settings.description && renderMarkdown(settings.description, { topHeading: 4 }),
    times: [opensText(settings, language), closesText(settings, language)].filter((sentence) => sentence !== null),
    email: { subject, text: text.trim() },
  };
}
