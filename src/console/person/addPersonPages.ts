import { v4 as uuid } from 'uuid';
import { DomainError } from '../../domainError.ts';
import { freeSlots, maxPartySize } from '../../events/event.ts';
import { formWithAnswers } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { type FormFields, parseNumber } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { LANGUAGES, rawText, t } from '../../i18n/translate.ts';
import { questionFields, toAnswers } from '../../questions/answerFields.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import type { AddedRegistration } from '../../registrations/commands/addByHand.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { type Done, doneUrl } from '../shell/doneTexts.ts';
import { accessOf, eventOf } from '../shell/guards.ts';
import { addPerson } from './addPerson.ts';
import { namingFields } from './fieldErrors.ts';
import { personPath } from './personPages.ts';

const PATH = '/console/events/:slug/people/new';

/** The form that adds somebody who told it on paper or by phone. */
export function addPersonPages(deps: ConsoleDeps) {
  const { guards, limits } = deps;
  const router = createRouter();

  router.get(PATH, ...guards.event('people:change'), (ctx) => showForm(ctx, deps, { slots: '1', contact: 'ask' }));

  router.post(
    PATH,
    limits.limit({ name: 'console-add', max: 300, windowSeconds: 3_600 }),
    ...guards.event('people:change'),
    formWithAnswers,
    async (ctx) => {
      const fields = ctx.request.body as FormFields;
      if (fields.edit) return showForm(ctx, deps, fields);
      await rerenderOnError(
        ctx,
        (_ctx, errors) => showForm(ctx, deps, fields, errors),
        async () => {
          // Pressing the button twice adds one person: the form has a key of its own.
          const { added, hasEmail } = await namingFields(() => addOnce(ctx, fields));
          redirect(ctx, doneUrl(personPath(ctx, added), doneOf(added, hasEmail)));
        },
      );
    },
  );

  /** Going back and sending another person finds the key of the first: the form gets a new one. */
  async function addOnce(ctx: Context, fields: FormFields) {
    const questions = await findQuestions(deps.db, eventOf(ctx));
    try {
      return await addPerson(ctx, deps, { ...bodyOf(fields), ...toAnswers(fields, questions) }, fields.key || undefined);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'reused-key') throw error;
      fields.key = undefined;
      throw new DomainError('invalid', { key: 'console.errors.sentBefore' });
    }
  }

  return router;
}

function bodyOf({ contact, email, slots, member, waitList, outOfTurn, moreSlots, ...fields }: FormFields): object {
  const texts = ['firstName', 'lastName', 'phone', 'language', 'reason', 'note'].flatMap((name) =>
    fields[name] ? [[name, fields[name]]] : [],
  );
  return {
    ...Object.fromEntries(texts),
    email: contact === 'none' ? null : (email ?? ''),
    slots: parseNumber(slots),
    member: member === 'yes',
    waitList: waitList === 'yes',
    confirmed: contact === 'confirmed',
    outOfTurn: outOfTurn === 'yes',
    ...(moreSlots && { moreSlots: parseNumber(moreSlots) }),
  };
}

function doneOf({ onWaitList, confirmed }: AddedRegistration, hasEmail: boolean): Done {
  if (!hasEmail) return 'addedWithoutEmail';
  if (onWaitList) return 'addedWaiting';
  return confirmed ? 'added' : 'addedAsked';
}

async function showForm(ctx: Context, { db }: ConsoleDeps, fields: FormFields, errors: { fieldErrors?: Record<string, string> } = {}) {
  const language = languageOf(ctx);
  const event = eventOf(ctx);
  const current = fields.language ?? event.language;
  consolePage(ctx, 'personAdd', {
    title: t(language, 'console.add.title'),
    fields,
    questions: questionFields(await findQuestions(db, event), fields, { language, errors: errors.fieldErrors, mustAnswer: false }),
    contact: { [fields.contact ?? 'ask']: true },
    most: maxPartySize(event),
    free: t(language, 'console.add.free', { free: freeSlots(event), waiting: event.waitingCount }),
    hasWaitList: event.waitListMode === 'on',
    moreSlots: accessOf(ctx).permissions.includes('event:change'),
    isOutOfTurn: fields.outOfTurn === 'yes',
    languageChoices: LANGUAGES.map((code) => ({ code, name: rawText(code, 'language.name'), isCurrent: code === current })),
    key: fields.key || uuid(),
    peoplePath: `/console/events/${event.slug}/people`,
    ...errors,
  });
}
