import { EXPORT_FORMATS } from '../../exports/exportFormat.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import type { ListedPeople } from '../../registrations/people/listPeople.ts';
import {
  PEOPLE_SORTS,
  PEOPLE_STATES,
  type PeopleQuery,
  type PeopleSort,
  type PeopleState,
} from '../../registrations/people/peopleFilter.ts';
import { consolePage } from '../shell/consolePage.ts';
import { accessOf, eventOf, requestedAt } from '../shell/guards.ts';
import { addressFields, exportLink, listLink } from './peopleLinks.ts';
import { personRow } from './personRow.ts';

const LIST_KEYS: Record<PeopleState, string> = {
  all: 'console.people.lists.all',
  confirmed: 'console.people.lists.confirmed',
  unconfirmed: 'console.people.lists.unconfirmed',
  waiting: 'console.people.lists.waiting',
  offered: 'console.people.lists.offered',
  ended: 'console.people.lists.ended',
  undeliverable: 'console.people.lists.undeliverable',
};

const SORT_KEYS: Record<PeopleSort, string> = {
  registered: 'console.people.sorts.registered',
  name: 'console.people.sorts.name',
  slots: 'console.people.sorts.slots',
  waitList: 'console.people.sorts.waitList',
};

/** Lists that most events never need are shown when somebody is on them. */
const ALWAYS_SHOWN: PeopleState[] = ['all', 'confirmed', 'unconfirmed', 'waiting'];

/** The table of people of an event. `more`: the errors of a form, or what one has done. */
export function showPeoplePage(ctx: Context, wanted: PeopleQuery, { people, next, counts }: ListedPeople, more: object): void {
  const language = languageOf(ctx);
  const event = eventOf(ctx);
  const { slug } = event;
  const { state, search, member, came, sort, after } = wanted;
  const isSearch = search !== undefined || member !== undefined || came !== undefined;
  const lists = PEOPLE_STATES.filter((list) => ALWAYS_SHOWN.includes(list) || list === state || counts[list].people > 0);
  consolePage(ctx, 'people', {
    title: t(language, 'console.people.title'),
    lists: lists.map((list) => ({
      ...{ text: t(language, LIST_KEYS[list]), count: counts[list].people.toLocaleString(language), isCurrent: list === state },
      path: listLink(slug, { ...wanted, state: list, after: undefined }),
    })),
    sorts: PEOPLE_SORTS.map((value) => ({ value, text: t(language, SORT_KEYS[value]), isCurrent: value === sort })),
    members: [
      { value: 'true', text: t(language, 'console.people.members'), isCurrent: member === true },
      { value: 'false', text: t(language, 'console.people.notMembers'), isCurrent: member === false },
    ],
    attendance: [
      { value: 'true', text: t(language, 'door.people.came'), isCurrent: came === true },
      { value: 'false', text: t(language, 'door.people.didNotCome'), isCurrent: came === false },
    ],
    /** Before anybody came, it is no question. */
    asksWhoCame: came !== undefined || event.startsAt <= requestedAt(ctx) || people.some(({ registration }) => registration.arrived > 0),
    ...{ search, state, isSearch },
    total: t(language, 'console.people.total', { ...counts[state] }),
    rows: people.map((person) => personRow(person, event, language)),
    isEmptyEvent: counts.all.people === 0 && !isSearch,
    everybody: listLink(slug, { sort }),
    address: Object.entries(addressFields({ ...wanted, after: undefined })).map(([name, value]) => ({ name, value })),
    firstPage: after === undefined ? null : listLink(slug, { ...wanted, after: undefined }),
    hasPages: after !== undefined || next !== null,
    nextPage: next === null ? null : listLink(slug, { ...wanted, after: next }),
    exports: accessOf(ctx).permissions.includes('people:export') ? EXPORT_FORMATS.map((format) => exportLink(slug, format, wanted)) : [],
    mayChange: accessOf(ctx).permissions.includes('people:change'),
    mayWrite: accessOf(ctx).permissions.includes('messages:send'),
    ...more,
  });
}
