import { textDirection } from '../../i18n/textDirection.ts';
import { ENGLISH, t } from '../../i18n/translate.ts';
import type { RenderEmail } from '../../messages/renderEmail.ts';
import { ACCOUNT_MESSAGE_TYPES } from './messageTypes.ts';

/** All but `account-code`, which is sent by SMS only. */
export const ACCOUNT_EMAIL_TEMPLATES = Object.keys(ACCOUNT_MESSAGE_TYPES).filter((template) => template !== 'account-code');

/** What an administrator might write. */
const SAMPLE_REASONS: Record<string, string> = {
  en: 'We could not find you on the list of our volunteers.',
  fr: 'Nous ne vous avons pas trouvé sur la liste de nos bénévoles.',
  nl: 'We vonden u niet op de lijst van onze vrijwilligers.',
  de: 'Wir haben Sie nicht auf der Liste unserer Freiwilligen gefunden.',
};

/** Every email about accounts, rendered in one language with sample data. */
export function sampleAccountEmails(render: RenderEmail, language: string, publicUrl: string) {
  return ACCOUNT_EMAIL_TEMPLATES.map((template) => {
    const name = ACCOUNT_MESSAGE_TYPES[template]?.toUnproved ? '' : 'Amina Diallo';
    const sampleNames = {
      name,
      applicant: 'Chidi Okafor',
      recipient: 'amina@example.org',
      identity: 'a…@club.example',
      host: 'hooks.club.example',
      count: 12,
    };
    const service = `Harbour Club (${new URL(publicUrl).host})`;
    const reason = SAMPLE_REASONS[language] ?? SAMPLE_REASONS[ENGLISH];
    const data = { ...textDirection(language), ...sampleNames, code: '204816', link: `${publicUrl}/sign-in`, reason, service };
    const invitation = template === 'account-invitation' && { event: 'Harbour Walk', role: t(language, 'console.team.roles.editor') };
    return { template, language, ...render(template, { ...data, ...invitation }) };
  });
}
