import { t } from '../../i18n/translate.ts';

/** What the fields of an event are called, by their name in the input. */
const FIELD_LABELS: Record<string, string> = {
  slug: 'console.eventForm.slug',
  title: 'console.eventFields.title',
  starts: 'console.eventFields.starts',
  ends: 'console.eventFields.ends',
  opens: 'console.eventFields.opens',
  closes: 'console.eventFields.closes',
  timeZone: 'console.eventFields.timeZone',
  location: 'console.eventFields.location',
  contact: 'console.eventFields.contact',
  slots: 'console.eventFields.slots',
  maxPerRegistration: 'console.eventFields.maxPerRegistration',
  waitListMode: 'console.eventFields.waitListMode',
  maxOvertakes: 'console.eventFields.maxOvertakes',
  confirmWithinMinutes: 'console.eventFields.confirmWithinMinutes',
  confirmBy: 'console.eventFields.confirmBy',
  promotion: 'console.eventFields.promotion',
  offerWithinMinutes: 'console.eventFields.offerWithinMinutes',
  successUrl: 'console.eventFields.successUrl',
  errorUrl: 'console.eventFields.errorUrl',
  organiser: 'console.eventFields.organiser',
  colour: 'console.eventFields.colour',
  language: 'console.eventFields.language',
  allowedOrigins: 'console.eventFields.allowedOrigins',
  retentionDays: 'console.eventFields.retentionDays',
  visibility: 'console.eventFields.visibility',
  description: 'console.eventFields.description',
  translations: 'console.eventFields.translations',
  picture: 'console.pictures.picture',
  logo: 'console.pictures.logo',
};

/** The label of the field with a fault: that of all translations for `translations.fr.title`. Undefined if the form has no such field. */
export function labelOfFault(field: string, language: string): string | undefined {
  const [name = ''] = field.split('.');
  return FIELD_LABELS[name] && fieldLabel(name, language);
}

export function fieldLabel(field: string, language: string): string {
  const key = FIELD_LABELS[field];
  return key === undefined ? field : t(language, key);
}
