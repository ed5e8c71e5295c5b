import { manner } from '../languages/manner.ts';
import type { Render } from '../letters/render.ts';
import { ACCOUNT_KINDS } from './letters.ts';

/** Those that go by mail: the code to open an account goes by SMS alone. */
export const ACCOUNT_MAILS = Object.keys(ACCOUNT_KINDS).filter((template) => template !== 'account-code');

/** Every mail about accounts, in one language, with sample data. */
export function sampleAccountLetters(render: Render, language: string, publicUrl: string) {
  return ACCOUNT_MAILS.map((template) => {
    const people = { name: 'Amina Diallo', applicant: 'Chidi Okafor', recipient: 'amina@example.org' };
    const data = { ...manner(language), ...people, code: '204816', link: `${publicUrl}/sign-in`, reason: 'Harbour Club' };
    return { template, language, ...render(template, data) };
  });
}
