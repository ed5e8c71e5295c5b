import type { Page } from 'playwright-core';
import type { Event } from '../../src/events/event.ts';
import { say, type Values } from '../../src/languages/texts.ts';
import type { Applicant } from '../../src/registrations/applicant.ts';
import { Visitor } from './client.ts';
import { anApplicant } from './given.ts';
import { confirmLinkIn, type Postbox } from './postbox.ts';

/** What Ada fills in. */
export const ADA = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org', phone: '0470 12 34 56', slots: '1' };

/** Somebody at a page: what they read there in their language, and what they fill in. */
export function aGuest(page: Page, language: string) {
  /** A text as a reader sees it. */
  const says = (key: string, values?: Values) => say(language, key, values).replace(/<[^>]+>/g, '');
  return {
    says,
    async fill(fields: Partial<typeof ADA> = {}, field = (name: string) => `#${name}`) {
      for (const [name, value] of Object.entries({ ...ADA, ...fields })) await page.fill(field(name), value);
    },
    async sees(key: string, values?: Values) {
      await page.getByText(says(key, values)).first().waitFor();
    },
    async readsHeading(level: number, name: string) {
      await page.getByRole('heading', { level, name, exact: true }).waitFor();
    },
  };
}

interface Place {
  url: string;
  event: Event;
  postbox: Postbox;
}

/** Somebody else, who signs up and confirms. */
export async function another({ url, event, postbox }: Place, wishes: Partial<Applicant>): Promise<void> {
  const visitor = await Visitor.at(url, event);
  const applicant = anApplicant(wishes);
  await visitor.signUp(applicant);
  await visitor.follow(confirmLinkIn(await postbox.letterTo(applicant.email)));
}
