import type { Command } from 'commander';
import { backUp } from '../copies/backup.ts';
import { restore, type Wishes } from '../copies/restore.ts';
import { moveToPostgres } from '../copies/toPostgres.ts';
import { perform } from './operate.ts';

/** `slotkeeper backup`, `restore`, `migrate-to-postgres` */
export function copyCommands(program: Command): void {
  program
    .command('backup <file>')
    .description('copy the database, while the service runs; checked, with its secret')
    .action((file: string) => perform((config) => backUp(config, file)));

  program
    .command('restore <file>')
    .description('put a backup back, with the service stopped; the outbox is paused then')
    .option('--check', 'only look whether it could be: integrity, age, promises, links')
    .option('--anyway', 'although a promise is broken in it, or its secret is not here')
    .action((file: string, wishes: Wishes) => perform((config, by) => restore(config, file, wishes, by)));

  program
    .command('migrate-to-postgres <url>')
    .description('move the SQLite file into an empty PostgreSQL database, proved row by row, with the service stopped')
    .action((url: string) => perform((config, by) => moveToPostgres(config, url, by)));
}
