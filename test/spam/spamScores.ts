import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import MailComposer from 'nodemailer/lib/mail-composer';
import { LANGUAGES } from '../../src/i18n/translate.ts';
import { createEmailRenderer } from '../../src/messages/renderEmail.ts';
import { mailFields } from '../../src/messages/transports/mailFields.ts';
import { sampleEmails } from '../../src/registrations/emails/sampleEmails.ts';

/** How spam filters see an email. */
export interface SpamScore {
  template: string;
  language: string;
  score: number;
  rules: string[];
}

/** As the last relay writes it. Without one SpamAssassin takes the email for one of its own network, and trusts it. */
const RECEIVED = `Received: from mail.example.org (mail.example.org [93.184.216.34])\r\n\tby mx.example.net with ESMTPS id 4F1; ${new Date().toUTCString()}\r\n`;
const IDENTITY = { MAIL_FROM: 'Harbour Club <events@slots.example>', MAIL_REPLY_TO: 'Office <office@slots.example>' };

/** Null if SpamAssassin is not installed (apt-get install spamassassin). */
export function spamAssassinProgram(): string | null {
  return spawnSync('spamassassin', ['-V']).status === 0 ? 'spamassassin' : null;
}

/** Scores every email in every language by the rules of SpamAssassin that need no network. Takes about a minute. */
export async function spamScores(): Promise<SpamScore[]> {
  const render = await createEmailRenderer();
  const samples = LANGUAGES.flatMap((language) => sampleEmails(render, language, 'https://slots.example'));
  const raw = await Promise.all(samples.map((sample) => build(sample)));
  // One process for all, because it takes seconds to start.
  const mbox = raw.map((email) => `From events@slots.example Fri Jan  1 08:00:00 2027\n${email.replaceAll('\r\n', '\n')}\n`).join('');
  const { stdout, stderr, status } = spawnSync('spamassassin', ['--local', '--mbox'], { input: mbox, maxBuffer: 1e9 });
  if (status !== 0) throw new Error(`spamassassin failed: ${stderr}`);
  const statuses = stdout.toString().match(/^X-Spam-Status:.*(\n[ \t].*)*/gm) ?? [];
  if (statuses.length !== samples.length) throw new Error(`${statuses.length} of ${samples.length} emails were scored`);
  return samples.map(({ template, language }, index) => ({ template, language, ...readStatus(statuses[index] ?? '') }));
}

async function build(sample: { template: string; language: string; subject: string; text: string; html: string }): Promise<string> {
  const messageId = '<01a21b89-1f77-7298-8179-33f4050d0642@slots.example>';
  const fields = mailFields({ ...sample, to: 'bjork@example.net', messageId }, 'bjork@example.net', IDENTITY);
  const stream = new MailComposer(fields).compile().createReadStream();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'end');
  return `${RECEIVED}${Buffer.concat(chunks)}`;
}

function readStatus(header: string): Pick<SpamScore, 'score' | 'rules'> {
  const status = header.replace(/\n[ \t]+/g, ' ');
  const [, score = 'NaN', rules = ''] = /score=(\S+).*?tests=(.*?) (?:autolearn|version)/.exec(status) ?? [];
  return {
    score: Number(score),
    rules: rules
      .replaceAll(' ', '')
      .split(',')
      .filter((rule) => rule !== 'none'),
  };
}
