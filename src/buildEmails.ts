/** Compiles the MJML of the emails. The last step of `npm run build`. */
import { buildHtmlTemplates } from './messages/emailTemplates.ts';

await buildHtmlTemplates();
