import type { Page } from 'playwright-core';
import type { Event } from '../../src/events/event.ts';
import { t, type Values } from '../../src/i18n/translate.ts';
import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import { Visitor } from './client.ts';
import { anApplicant } from './factories.ts';
import { confirmationLinkIn, type TestSmtpServer } from './smtpServer.ts';

/** Default values of the form fields. */
export const ADA = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org', phone: '0470 12 34 56', slots: '1' };

/** Helpers for a form page in one language. */
export function aFormPage(page: Page, language: string) {
  /** A text without its markup. */
  const translated = (key: string, values?: Values) => t(language, key, values).replace(/<[^>]+>/g, '');
  return {
    translated,
    async fill(fields: Partial<typeof ADA> = {}, selectorOf = (name: string) => `#${name}`) {
      for (const [name, value] of Object.entries({ ...ADA, ...fields })) await page.fill(selectorOf(name), value);
    },
    async waitForText(key: string, values?: Values) {
      await page.getByText(translated(key, values)).first().waitFor();
    },
    async waitForHeading(level: number, name: string) {
      await page.getByRole('heading', { level, name, exact: true }).waitFor();
    },
  };
}

interface SignUpTarget {
  url: string;
  event: Event;
  smtpServer: TestSmtpServer;
}

/** Somebody else signs up by the API and confirms. */
export async function signUpAnother({ url, event, smtpServer }: SignUpTarget, overrides: Partial<RegistrationBody>): Promise<void> {
  const visitor = await Visitor.at(url, event);
  const applicant = anApplicant(overrides);
  await visitor.signUp(applicant);
  await visitor.follow(confirmationLinkIn(await smtpServer.messageTo(applicant.email)));
}
