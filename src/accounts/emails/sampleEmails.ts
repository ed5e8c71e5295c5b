import { textDirection } from '../../i18n/textDirection.ts';
import type { RenderEmail } from '../../messages/renderEmail.ts';
import { ACCOUNT_MESSAGE_TYPES } from './messageTypes.ts';

/** All but `account-code`, which is sent by SMS only. */
export const ACCOUNT_EMAIL_TEMPLATES = Object.keys(ACCOUNT_MESSAGE_TYPES).filter((template) => template !== 'account-code');

/** Every email about accounts, rendered in one language with sample data. */
export function sampleAccountEmails(render: RenderEmail, language: string, publicUrl: string) {
  return ACCOUNT_EMAIL_TEMPLATES.map((template) => {
    const sampleNames = { name: 'Amina Diallo', applicant: 'Chidi Okafor', recipient: 'amina@example.org' };
    const data = { ...textDirection(language), ...sampleNames, code: '204816', link: `${publicUrl}/sign-in`, reason: 'Harbour Club' };
    return { template, language, ...render(template, data) };
  });
}
