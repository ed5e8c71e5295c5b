import type { Command } from 'commander';
import { createBackup } from '../backup/backup.ts';
import { migrateToPostgres } from '../backup/migrateToPostgres.ts';
import { type RestoreOptions, restore } from '../backup/restore.ts';
import { runCommand } from './operate.ts';

/** `slotkeeper backup`, `restore`, `migrate-to-postgres` */
export function backupCommands(program: Command): void {
  program
    .command('backup <file>')
    .description('back up the database and its secret, and check the copy; the service can keep running')
    .action((file: string) => runCommand((config) => createBackup(config, file)));

  program
    .command('restore <file>')
    .description('restore a backup; stop the service first; the outbox is paused afterwards')
    .option('--check', 'only check whether it can be restored: integrity, version, invariants, links')
    .option('--force', 'restore even if an invariant is violated in it or its secret is missing')
    .action((file: string, options: RestoreOptions) => runCommand((config, actor) => restore(config, file, options, actor)));

  program
    .command('migrate-to-postgres <url>')
    .description('move the SQLite file into an empty PostgreSQL database and compare checksums; stop the service first')
    .action((url: string) => runCommand((config, actor) => migrateToPostgres(config, url, actor)));
}
