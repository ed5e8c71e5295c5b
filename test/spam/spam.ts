import { LANGUAGES } from '../../src/i18n/translate.ts';
import { type SpamScore, spamAssassinProgram, spamScores } from './spamScores.ts';

/** More would be a fault of ours. Filters refuse from 5 on, and the address that an email comes from counts, too. */
const MAX_SCORE = 0.5;

if (spamAssassinProgram() === null) throw new Error('SpamAssassin is not on this machine: apt-get install spamassassin');
const scores = await spamScores();
for (const template of new Set(scores.map((score) => score.template))) console.log(lineFor(template, scores));
const tooHigh = scores.filter(({ score }) => !(score <= MAX_SCORE));
for (const { template, language, score, rules } of tooHigh) console.log(`TOO HIGH ${template}.${language}: ${score} ${rules.join(' ')}`);
console.log(`${scores.length} emails, ${tooHigh.length} above ${MAX_SCORE}`);
process.exitCode = tooHigh.length > 0 ? 1 : 0;

function lineFor(template: string, all: SpamScore[]): string {
  const columns = LANGUAGES.map((language) => all.find((score) => score.template === template && score.language === language));
  const rules = new Set(columns.flatMap((score) => score?.rules ?? []));
  return `${template.padEnd(30)}${columns.map((score) => `${score?.language} ${score?.score.toFixed(1)}`.padEnd(9)).join('')}${[...rules].join(' ')}`;
}
