import type { Command } from 'commander';
import { examine, type Wishes } from '../doctor/doctor.ts';
import type { Finding } from '../doctor/finding.ts';

/** `slotkeeper doctor`. Exit code 1 if something fails. */
export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('what is wrong with this installation, and what mends it; changes nothing')
    .option('--invariants', 'also whether every promise is kept; reads the whole database')
    .option('--send-test <address>', 'send a test letter')
    .option('--json', 'for programs')
    .action(async ({ json, ...wishes }: Wishes & { json?: boolean }) => {
      const findings = await examine(wishes);
      const [failed, warnings] = [count(findings, 'FAIL'), count(findings, 'WARN')];
      console.log(
        json
          ? JSON.stringify({ failed, warnings, findings })
          : [...findings.map(line), `${failed} failed, ${warnings} warnings`].join('\n'),
      );
      if (failed > 0) process.exitCode = 1;
    });
}

function line({ level, what, says, fix }: Finding): string {
  const found = ` ${level.padEnd(5)}${what.padEnd(12)}${says.replaceAll('\n', `\n${' '.repeat(18)}`)}`;
  return fix ? `${found}\n${' '.repeat(18)}Fix: ${fix}` : found;
}

function count(findings: Finding[], level: Finding['level']): number {
  return findings.filter((finding) => finding.level === level).length;
}
