import { actorOf } from '../../accounts/session/requireSession.ts';
import { jsonOrForm } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { actOnSeveral, type BulkAct, outcomeOf } from '../../registrations/commands/bulkActs.ts';
import { createListPeople } from '../../registrations/people/listPeople.ts';
import { peopleQuerySchema } from '../../registrations/people/peopleFilter.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { eventOf, requestedAt } from '../shell/guards.ts';
import { newMessagePath } from '../shell/newMessagePath.ts';
import { type BulkForm, bulkFormSchema, MESSAGE_ACT } from './bulkInput.ts';
import { previewBulkAct, skippedTexts } from './bulkPreview.ts';
import { addressFields, listLink, outcomeFields, readOutcome, withoutOutcome } from './peopleLinks.ts';
import { showPeoplePage } from './peoplePage.ts';

type ChosenAct = BulkForm & { act: BulkAct };

interface ActTexts {
  title: string;
  lead: string;
  button: string;
  done: string;
}

const ACT_KEYS: Record<BulkAct, ActTexts> = {
  resend: {
    title: 'console.people.resend',
    lead: 'console.people.resendLead',
    button: 'console.people.resendNow',
    done: 'console.people.resendDone',
  },
  endUnconfirmed: {
    title: 'console.people.endUnconfirmed',
    lead: 'console.people.endUnconfirmedLead',
    button: 'console.people.endUnconfirmedNow',
    done: 'console.people.endUnconfirmedDone',
  },
};

/** The people of an event, and what is done for several of them at once. */
export function peoplePages({ db, processor, guards, limits: { limit } }: ConsoleDeps) {
  const router = createRouter();
  const listPeople = createListPeople(db);

  router.get('/console/events/:slug/people', ...guards.event('people:read'), (ctx) =>
    showList(ctx, withoutOutcome(ctx.query), doneText(ctx)),
  );

  router.post(
    '/console/events/:slug/people/bulk',
    limit({ name: 'bulk-pages', max: 60, windowSeconds: 60 }),
    ...guards.event('people:change'),
    jsonOrForm,
    (ctx) =>
      rerenderOnError(
        ctx,
        (_, errors) => showList(ctx, listFieldsOf(ctx.request.body), errors),
        async () => {
          const { lang: _, act: chosen, ...input } = validate(bulkFormSchema, ctx.request.body) as BulkForm & { lang?: unknown };
          if (chosen === MESSAGE_ACT) redirect(ctx, newMessagePath(eventOf(ctx), input.people));
          else if (input.sure === 'yes') await act(ctx, { ...input, act: chosen });
          else await showPreview(ctx, { ...input, act: chosen });
        },
      ),
  );

  async function showList(ctx: Context, query: object, more: object) {
    const { lang: _, ...wanted } = validate(peopleQuerySchema, query);
    showPeoplePage(ctx, wanted, await listPeople(eventOf(ctx), wanted), more);
  }

  async function showPreview(ctx: Context, input: ChosenAct) {
    const language = languageOf(ctx);
    const event = eventOf(ctx);
    const keys = ACT_KEYS[input.act];
    const preview = await previewBulkAct(db, input, event, requestedAt(ctx), language);
    consolePage(ctx, 'peopleBulk', {
      title: t(language, keys.title),
      ...preview,
      lead: t(language, keys.lead, { people: preview.people, slots: preview.slots }),
      isEnding: input.act === 'endUnconfirmed',
      button: t(language, keys.button, { people: preview.people }),
      fields: [
        ...Object.entries(addressFields(input)).map(([name, value]) => ({ name, value })),
        ...input.people.map((value) => ({ name: 'people', value })),
        { name: 'act', value: input.act },
      ],
      back: listLink(event.slug, input),
    });
  }

  async function act(ctx: Context, input: ChosenAct) {
    const event = eventOf(ctx);
    const outcome = await outcomeOf(db, await processor.execute(actOnSeveral(input.act, event, input.people, actorOf(ctx))));
    redirect(ctx, listLink(event.slug, input, outcomeFields(input.act, outcome)));
  }

  return router;
}

function doneText(ctx: Context): object {
  const outcome = readOutcome(ctx.query);
  if (!outcome) return {};
  const language = languageOf(ctx);
  const { act, done, skipped } = outcome;
  const sentences = [t(language, ACT_KEYS[act].done, { people: done }), ...skippedTexts(skipped, language)];
  return { done: sentences.join(' ') };
}

/** Of a form that cannot be accepted, the fields of the list; those that are wrong themselves are left out. */
function listFieldsOf(body: unknown): object {
  const names = ['state', 'search', 'member', 'came', 'sort', 'direction'];
  const fields = Object.entries((body ?? {}) as Record<string, unknown>).filter(([name]) => names.includes(name));
  const { error } = peopleQuerySchema.validate(Object.fromEntries(fields));
  return error ? {} : Object.fromEntries(fields);
}
