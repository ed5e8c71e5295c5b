import { type Command, Option } from 'commander';
import { anyEventBySlug } from '../events/eventLookup.ts';
import { addQuestion, archiveQuestion, changeQuestion, orderQuestions, type PlanQuestions } from '../questions/planQuestions.ts';
import { isAsked, labelOf, QUESTION_KINDS, QUESTION_SCOPES, type Question } from '../questions/question.ts';
import { findQuestions } from '../questions/questionRepository.ts';
import { questionChangesSchema, questionSchema } from '../questions/questionSchema.ts';
import { changeQuestions } from '../registrations/commands/changeQuestions.ts';
import { validate } from '../validation/validate.ts';
import { describeCommitted, runWithDeps } from './operate.ts';
import { parseQuestionOptions, type QuestionOptions } from './questionOptions.ts';

interface ChangeOptions {
  dryRun?: boolean;
  json?: boolean;
}

/** `slotkeeper event question …` */
export function questionCommands(event: Command): void {
  const question = event.command('question').description('what an event asks whoever signs up');

  question
    .command('list <slug>')
    .description('list the questions of an event, archived ones too')
    .option('--json', 'output for programs')
    .action((slug: string, { json }: ChangeOptions) =>
      runWithDeps(async ({ deps }) => {
        const found = await anyEventBySlug(deps, slug);
        return format(await findQuestions(deps.db, found), found.language, json);
      }),
    );

  addQuestionOptions(question.command('add <slug>').description('ask a question after all others'), { isNew: true }).action(
    (slug: string, options: QuestionOptions & ChangeOptions) =>
      change(slug, options, (language) => addQuestion(validate(questionSchema, parseQuestionOptions(options, language)))),
  );

  const changing = question
    .command('change <slug> <question>')
    .description('change a question, like q1; if old answers would mean something else, it is archived and a new one takes its place');
  addQuestionOptions(changing, { isNew: false }).action((slug: string, id: string, options: QuestionOptions & ChangeOptions) =>
    change(slug, options, (language, questions) =>
      changeQuestion(
        id,
        validate(
          questionChangesSchema,
          parseQuestionOptions(
            options,
            language,
            questions.find((known) => known.id === id),
          ),
        ),
      ),
    ),
  );

  withCommonOptions(question.command('archive <slug> <question>').description('ask a question no more; its answers stay')).action(
    (slug: string, id: string, options: ChangeOptions) => change(slug, options, () => archiveQuestion(id)),
  );

  withCommonOptions(question.command('order <slug> <questions...>').description('put the questions into this order: q2 q1 q3')).action(
    (slug: string, ids: string[], options: ChangeOptions) => change(slug, options, () => orderQuestions(ids)),
  );
}

/** Shows the questions as they are afterwards, or would be. */
function change(slug: string, { dryRun, json }: ChangeOptions, toPlan: (language: string, questions: Question[]) => PlanQuestions) {
  return runWithDeps(async ({ deps, processor, actor }) => {
    const found = await anyEventBySlug(deps, slug);
    const plan = toPlan(found.language, await findQuestions(deps.db, found));
    const command = changeQuestions(found, plan, actor);
    const { questions } = dryRun ? (await processor.preview(command)).result : await processor.execute(command);
    return describeCommitted(() => format(questions, found.language, json));
  });
}

function addQuestionOptions(command: Command, { isNew }: { isNew: boolean }): Command {
  const kind = new Option('--kind <kind>', 'kind of answer').choices(QUESTION_KINDS);
  const label = '--label <text>';
  const wording = 'the question, in the language of the event; in others behind it: "Meal | fr=Repas | nl=Maaltijd"';
  command.addOption(isNew ? kind.makeOptionMandatory() : kind);
  if (isNew) command.requiredOption(label, wording);
  else command.option(label, wording);
  return withCommonOptions(
    command
      .addOption(
        new Option('--scope <scope>', 'asked once, of each person of a party, or of each but the applicant').choices(QUESTION_SCOPES),
      )
      .option('--hint <text|none>', 'help text, like --label')
      .option('--option <text...>', 'a choice, like --label; o1=… for one that exists. All choices are given')
      .option('--min <n|none>', 'least number, or fewest choices')
      .option('--max <n|none>', 'largest number, most choices, or most characters of a text')
      .option('--required', 'it must be answered')
      .option('--no-required', 'it need not be answered')
      .option('--at-door', 'doors and the list on paper show the answers')
      .option('--no-at-door', 'they do not'),
  );
}

function withCommonOptions(command: Command): Command {
  return command.option('--dry-run', 'only show how the questions would be').option('--json', 'output for programs');
}

function format(questions: Question[], language: string, json: boolean | undefined): string {
  if (json) return JSON.stringify(questions);
  return questions.map((question) => formatQuestion(question, language)).join('\n') || 'This event asks no questions.';
}

function formatQuestion(question: Question, language: string): string {
  const { id, kind, scope, required, atDoor, options } = question;
  const notes = [
    kind,
    scope,
    ...(required ? ['required'] : []),
    ...(atDoor ? ['at the door'] : []),
    ...(isAsked(question) ? [] : ['archived']),
  ].join(', ');
  const choices = options.map((option) => `\n    ${option.id} ${labelOf(option, language)}`).join('');
  return `${id}  ${labelOf(question, language)} (${notes})${choices}`;
}
