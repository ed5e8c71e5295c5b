import { ask } from './links.ts';
import { inTurn, type Plan, type Row } from './rounds.ts';
import { EVENTS, signingUp } from './sections.ts';
import { openSink } from './sink.ts';
import { type Stack, startService } from './stacks.ts';

/** What it costs when letters leave, to a mail server on this machine, while people sign up. */
export async function withLetters(folder: string, service: Stack, plan: Plan): Promise<{ rows: Row[]; sentPerSignUp: number }> {
  const sink = await openSink();
  const stack = await startService(folder, 'letters', EVENTS, { SMTP_URL: sink.url });
  const runners = [await signingUp(service, 'the service, letters wait', 0), await signingUp(stack, 'the service, letters leave', 2_000)];
  const rows = await inTurn(runners, plan);
  const [count] = await ask<{ written: number; sent: number }>(stack, 'SELECT count(*) AS written, count(sent_at) AS sent FROM letters');
  stack.server.end();
  sink.shut();
  return { rows, sentPerSignUp: count ? count.sent / count.written : 0 };
}
