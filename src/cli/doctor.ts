import type { Command } from 'commander';
import type { Finding } from '../doctor/check.ts';
import { type DoctorOptions, runDoctor } from '../doctor/doctor.ts';

/** `slotkeeper doctor`. Exit code 1 if something fails. */
export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check this installation and say how to fix what is wrong; changes nothing')
    .option('--invariants', 'also check all invariants; reads the whole database')
    .option('--send-test <address>', 'send a test email')
    .option('--json', 'output for programs')
    .action(async ({ json, ...options }: DoctorOptions & { json?: boolean }) => {
      const findings = await runDoctor(options);
      const [failed, warnings] = [count(findings, 'FAIL'), count(findings, 'WARN')];
      console.log(
        json
          ? JSON.stringify({ failed, warnings, findings })
          : [...findings.map(formatFinding), `${failed} failed, ${warnings} warnings`].join('\n'),
      );
      if (failed > 0) process.exitCode = 1;
    });
}

function formatFinding({ level, check, message, fix }: Finding): string {
  const text = ` ${level.padEnd(5)}${check.padEnd(12)}${message.replaceAll('\n', `\n${' '.repeat(18)}`)}`;
  return fix ? `${text}\n${' '.repeat(18)}Fix: ${fix}` : text;
}

function count(findings: Finding[], level: Finding['level']): number {
  return findings.filter((finding) => finding.level === level).length;
}
