import { type Command, Option } from 'commander';
import { createAccountDeps } from '../accounts/domain/accountDeps.ts';
import { eventBySlug } from '../events/eventLookup.ts';
import { EVENT_PERMISSIONS, type EventPermission } from '../teams/eventPermission.ts';
import { findColleagueOfAnyName, findMemberId } from '../teams/findColleague.ts';
import { type ApiKeyView, createApiKey, listApiKeys, revokeApiKey } from '../teams/manageApiKeys.ts';
import { runWithDeps } from './operate.ts';
import { parseMinutes } from './options.ts';

interface CreateOptions {
  name: string;
  scope: EventPermission[];
  event?: string;
  expiresIn?: number;
  json?: boolean;
}

const MINUTE_MS = 60_000;

/** `slotkeeper api-key …` */
export function apiKeyCommand(program: Command): void {
  const apiKey = program.command('api-key').description('keys by which programs use the API for an account');

  apiKey
    .command('list <username>')
    .description('list the keys of an account that work')
    .option('--json', 'output for programs')
    .action((username: string, { json }: { json?: boolean }) =>
      runWithDeps(async ({ deps }) => {
        const keys = await listApiKeys(deps.db, await findMemberId(deps.db, username), deps.now());
        return json ? JSON.stringify(keys) : keys.map(formatKey).join('\n') || 'There are no keys.';
      }),
    );

  apiKey
    .command('create <username>')
    .description('create a key, which is printed once; it may do what the account may do, as far as its scopes allow')
    .requiredOption('--name <text>', 'what it is for')
    .addOption(new Option('--scope <scope...>', 'what it may do').choices(EVENT_PERMISSIONS).makeOptionMandatory())
    .option('--event <slug>', 'the only event that it is for')
    .option('--expires-in <time>', 'how long it works: 30d, 12h', parseMinutes)
    .option('--json', 'output for programs')
    .action((username: string, { name, scope, event, expiresIn, json }: CreateOptions) =>
      runWithDeps(async ({ deps, actor }) => {
        const { id } = await findColleagueOfAnyName(deps.db, username);
        const eventId = event === undefined ? null : (await eventBySlug(deps, event)).id;
        const expiresAt = expiresIn === undefined ? null : new Date(deps.now().getTime() + expiresIn * MINUTE_MS).toISOString();
        const created = await createApiKey(createAccountDeps(deps), actor, id, { name, scopes: scope, eventId, expiresAt });
        return json ? JSON.stringify(created) : created.key;
      }),
    );

  apiKey
    .command('revoke <username> <id>')
    .description('revoke a key: it stops working at once')
    .action((username: string, id: string) =>
      runWithDeps(async ({ deps, actor }) => {
        await revokeApiKey(createAccountDeps(deps), actor, await findMemberId(deps.db, username), id);
        return 'Revoked.';
      }),
    );
}

function formatKey({ id, hint, name, scopes, event, expiresAt, lastUsedAt }: ApiKeyView): string {
  const until = expiresAt === null ? 'until it is revoked' : `until ${expiresAt}`;
  return `${id}  ${hint}…  ${name}  ${scopes.join(', ')}${event === null ? '' : `  only ${event}`}  ${until}  last used: ${lastUsedAt ?? 'never'}`;
}
