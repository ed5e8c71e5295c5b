import { type Command, Option } from 'commander';
import { isId } from '../crypto/ids.ts';
import type { Db } from '../database/dialect.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import { DomainError } from '../domainError.ts';
import { anyEventBySlug } from '../events/eventLookup.ts';
import { findEventById } from '../events/eventRepository.ts';
import { listWebhooks, type WebhookView } from '../webhooks/findWebhook.ts';
import { changeWebhook, createWebhook, removeWebhook, rotateSecret, sendTest } from '../webhooks/manageWebhooks.ts';
import { replayOne, replaySince } from '../webhooks/replayDeliveries.ts';
import { webhooks } from '../webhooks/webhook.ts';
import type { WebhookScope } from '../webhooks/webhookTransaction.ts';
import { WEBHOOK_TYPES, type WebhookType } from '../webhooks/webhookType.ts';
import { type CommandContext, runWithDeps } from './operate.ts';
import { parsePastTime } from './options.ts';

interface AddOptions {
  event?: string;
  description: string;
  type?: WebhookType[];
  json?: boolean;
}

/** `slotkeeper webhook …` */
export function webhookCommand(program: Command): void {
  const webhook = program.command('webhook').description('where other programs are told what happens');

  webhook
    .command('list [slug]')
    .description('list the webhooks of an event, or those for all events')
    .option('--json', 'output for programs')
    .action((slug: string | undefined, { json }: { json?: boolean }) =>
      runWithDeps(async ({ deps }) => {
        const found = await listWebhooks(deps.db, slug === undefined ? null : await anyEventBySlug(deps, slug));
        return json ? JSON.stringify(found) : found.map(formatWebhook).join('\n') || 'There are no webhooks.';
      }),
    );

  webhook
    .command('add <url>')
    .description('add a webhook; its secret is printed once')
    .option('--event <slug>', 'the event that it is told of; without it all events')
    .option('--description <text>', 'what it is for', '')
    .addOption(new Option('--type <type...>', 'what it is told; without it everything').choices(WEBHOOK_TYPES))
    .option('--json', 'output for programs')
    .action((url: string, { event, description, type, json }: AddOptions) =>
      runWithDeps(async ({ deps, actor }) => {
        const scope = event === undefined ? null : await anyEventBySlug(deps, event);
        const created = await createWebhook(deps, actor, scope, { url, description, types: type ?? null });
        return json ? JSON.stringify(created) : `${created.id}\n${created.secret}`;
      }),
    );

  const acts: [name: string, description: string, act: (context: CommandContext, scope: WebhookScope, id: string) => Promise<string>][] = [
    [
      'rotate',
      'print a new secret; the old one signs as well for 24 hours',
      ({ deps, actor }, ...which) => rotateSecret(deps, actor, ...which),
    ],
    ['test', 'send a test; the service does so within seconds', (context, ...which) => test(context, ...which)],
    ['enable', 'send to it again what happens from now on', (context, ...which) => setEnabled(context, true, ...which)],
    ['disable', 'send nothing to it any more', (context, ...which) => setEnabled(context, false, ...which)],
    ['remove', 'remove it, with what it was not told yet', (context, ...which) => remove(context, ...which)],
  ];
  for (const [name, description, act] of acts)
    webhook
      .command(`${name} <id>`)
      .description(description)
      .action((id: string) => runWithDeps(async (context) => act(context, await scopeOf(context.deps.db, id), id)));

  webhook
    .command('replay <id>')
    .description('send again what happened lately, or one message')
    .addOption(new Option('--since <time>', 'from when on: 2d, 12h ago, or a time in UTC').argParser(parsePastTime).conflicts('delivery'))
    .option('--delivery <id>', 'one message')
    .action((id: string, { since, delivery }: { since?: (now: Date) => string; delivery?: string }) =>
      runWithDeps(async ({ deps, actor }) => {
        const scope = await scopeOf(deps.db, id);
        if (since === undefined && delivery === undefined) throw new DomainError('invalid', 'Say --since or --delivery.');
        const from = new Date(since?.(deps.now()) ?? deps.now());
        const count = delivery === undefined ? await replaySince(deps, actor, scope, id, from) : await replayOne(deps, scope, id, delivery);
        return `${count} messages are sent again.`;
      }),
    );
}

async function test({ deps, actor }: CommandContext, scope: WebhookScope, id: string): Promise<string> {
  await sendTest(deps, actor, scope, id);
  return 'A test is sent within seconds; `webhook list` shows whether it failed.';
}

async function setEnabled({ deps, actor }: CommandContext, enabled: boolean, scope: WebhookScope, id: string): Promise<string> {
  await changeWebhook(deps, actor, scope, id, { enabled });
  return enabled ? 'Enabled.' : 'Disabled.';
}

async function remove({ deps, actor }: CommandContext, scope: WebhookScope, id: string): Promise<string> {
  await removeWebhook(deps, actor, scope, id);
  return 'Removed.';
}

/** Of which event a webhook is. Throws DomainError `not-found`. */
async function scopeOf(db: Db, id: string): Promise<WebhookScope> {
  const found = isId(id) ? await rowsFrom(db, webhooks).where({ id }).first() : undefined;
  if (!found) throw new DomainError('not-found', { key: 'webhooks.errors.noWebhook' });
  return found.eventId === null ? null : ((await findEventById(db, found.eventId)) ?? null);
}

function formatWebhook({ id, url, description, types, disabledBecause, failingSince, failure, waiting }: WebhookView): string {
  const works = failingSince === null ? 'works' : `failing since ${failingSince}: ${failure}`;
  const state = disabledBecause === null ? works : `disabled: ${disabledBecause}`;
  return [id, url, description, types?.join(', ') ?? 'everything', state, `${waiting} waiting`].filter((part) => part !== '').join('  ');
}
