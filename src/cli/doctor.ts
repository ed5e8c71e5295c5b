import type { Command } from 'commander';
import type { Finding } from '../doctor/check.ts';
import { type DoctorOptions, runDoctor } from '../doctor/doctor.ts';
import { checkUpgrade } from '../doctor/upgrade.ts';

/** `slotkeeper doctor` and `slotkeeper upgrade --check`. Exit code 1 if something fails. */
export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check this installation and say how to fix what is wrong; changes nothing')
    .option('--invariants', 'also check all invariants; reads the whole database')
    .option('--send-test <address>', 'send a test email')
    .option('--json', 'output for programs')
    .action(async ({ json, ...options }: DoctorOptions & { json?: boolean }) => {
      printFindings(await runDoctor(options), json === true);
    });

  program
    .command('upgrade')
    .description('before this version replaces an older one: what it would do with the database that is there; changes nothing')
    .requiredOption('--check', 'npm or docker installs a version; this only checks')
    .option('--backup <file>', 'the backup that leads back: how old it is, and whether it can be restored and migrated')
    .option('--json', 'output for programs')
    .action(async ({ json, backup }: { json?: boolean; backup?: string }) => {
      printFindings(await checkUpgrade(backup === undefined ? {} : { backup }), json === true);
    });
}

function printFindings(findings: Finding[], json: boolean): void {
  const [failed, warnings] = [count(findings, 'FAIL'), count(findings, 'WARN')];
  console.log(
    json
      ? JSON.stringify({ failed, warnings, findings })
      : [...findings.map(formatFinding), `${failed} failed, ${warnings} warnings`].join('\n'),
  );
  if (failed > 0) process.exitCode = 1;
}

function formatFinding({ level, check, message, fix }: Finding): string {
  const text = ` ${level.padEnd(5)}${check.padEnd(12)}${message.replaceAll('\n', `\n${' '.repeat(18)}`)}`;
  return fix ? `${text}\n${' '.repeat(18)}Fix: ${fix}` : text;
}

function count(findings: Finding[], level: Finding['level']): number {
  return findings.filter((finding) => finding.level === level).length;
}
