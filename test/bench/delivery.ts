import { queryDatabase } from './links.ts';
import { type Plan, type Row, runInterleaved } from './rounds.ts';
import { createSignUpRunner, EVENTS } from './sections.ts';
import { startSmtpSink } from './smtpSink.ts';
import { type Stack, startService } from './stacks.ts';

/** Measures sign-ups while emails are sent to a mail server on this machine. */
export async function measureWithDelivery(folder: string, service: Stack, plan: Plan): Promise<{ rows: Row[]; sentPerSignUp: number }> {
  const smtpSink = await startSmtpSink();
  const stack = await startService(folder, 'delivery', EVENTS, { SMTP_URL: smtpSink.url });
  const runners = [
    await createSignUpRunner(service, 'the service, without delivery', 0),
    await createSignUpRunner(stack, 'the service, with delivery', 2_000),
  ];
  const rows = await runInterleaved(runners, plan);
  const [count] = await queryDatabase<{ created: number; sent: number }>(
    stack,
    'SELECT count(*) AS created, count(sent_at) AS sent FROM messages',
  );
  stack.server.kill();
  smtpSink.close();
  return { rows, sentPerSignUp: count ? count.sent / count.created : 0 };
}
