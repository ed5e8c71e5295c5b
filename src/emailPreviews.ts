import { ACCOUNT_EMAIL_TEMPLATES } from './accounts/emails/sampleEmails.ts';
import type { Deps } from './deps.ts';
import { DomainError } from './domainError.ts';
import { createRouter } from './http/createRouter.ts';
import { renderPage } from './http/renderPage.ts';
import { ENGLISH, LANGUAGES, rawText } from './i18n/translate.ts';
import { createEmailRenderer, type RenderEmail } from './messages/renderEmail.ts';
import { hasDevMailbox } from './messages/transports/devMailbox.ts';
import { EMAIL_CONTENT_SECURITY_POLICY } from './messages/transports/devMailboxRoutes.ts';
import { NOTICE_TEMPLATES, sampleNotices } from './notices/sampleNotices.ts';
import { EMAIL_TYPES } from './registrations/emails/emailTypes.ts';
import { sampleEmails } from './registrations/emails/sampleEmails.ts';

/** Previews of every email template in every language, with sample data. Only where the development mailbox is. */
export function emailPreviews({ config }: Deps) {
  const router = createRouter();
  if (!hasDevMailbox(config)) return router;

  router.get('/mailbox/previews', (ctx) => {
    const languages = LANGUAGES.map((code) => ({ code, name: rawText(code, 'language.name') }));
    const emails = [...Object.keys(EMAIL_TYPES), ...ACCOUNT_EMAIL_TEMPLATES, ...NOTICE_TEMPLATES].map((template) => ({
      template,
      languages,
    }));
    renderPage(ctx, 'emailPreviews', { title: 'Email previews', emails, language: ENGLISH, languages: [] });
  });

  router.get('/mailbox/previews/:template/:language', async (ctx) => {
    const { template, language = '' } = ctx.params;
    const emails = LANGUAGES.includes(language) ? everySampleEmail(await createEmailRenderer(), language, config.PUBLIC_URL) : [];
    const email = emails.find((candidate) => candidate.template === template);
    if (!email) throw new DomainError('not-found', 'There is no such email.');
    ctx.set('Content-Security-Policy', EMAIL_CONTENT_SECURITY_POLICY);
    if (ctx.query.as === 'text') ctx.body = `${email.subject}\n\n${email.text}`;
    else Object.assign(ctx, { type: 'html', body: email.html });
  });

  return router;
}

/** Every email in one language, with sample data. */
export function everySampleEmail(render: RenderEmail, language: string, publicUrl: string) {
  return [...sampleEmails(render, language, publicUrl), ...sampleNotices(render, language, publicUrl)];
}
