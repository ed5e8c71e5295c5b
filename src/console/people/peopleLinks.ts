import type { ExportFormat } from '../../exports/exportFormat.ts';
import { BULK_ACTS, type BulkAct, type BulkOutcome, SKIP_REASONS } from '../../registrations/commands/bulkActs.ts';
import type { PeopleQuery } from '../../registrations/people/peopleFilter.ts';
import { isOneOf } from './isOneOf.ts';

/** The same in every language. */
const FORMAT_NAMES: Record<ExportFormat, string> = { csv: 'CSV', xlsx: 'Excel' };

/** What the address of a list says. Its page after a person is not in it: each link begins anew, unless it names `after`. */
export type ListAddress = {
  [Name in 'state' | 'search' | 'member' | 'came' | 'sort' | 'direction' | 'after']?: PeopleQuery[Name] | undefined;
};

/** The fields of a list's address, without what is usual. */
export function addressFields({ state, search, member, came, sort, direction, after }: ListAddress): Record<string, string> {
  const fields = {
    state: state === 'all' ? undefined : state,
    search,
    ...{ member, came },
    sort: sort === 'registered' ? undefined : sort,
    direction,
    after,
  };
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}

export function listLink(slug: string, address: ListAddress, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ ...addressFields(address), ...more }).toString();
  return `/console/events/${slug}/people${query === '' ? '' : `?${query}`}`;
}

/** The file with those who are on the list, on all its pages. */
export function exportLink(slug: string, format: ExportFormat, { state, search, member, came }: ListAddress) {
  const query = new URLSearchParams({ format, ...addressFields({ state, search, member, came }) });
  return { path: `/api/events/${slug}/export?${query}`, name: FORMAT_NAMES[format] };
}

/** What a bulk act did, as fields of the address of the list to which it leads: numbers only, as the visitor can change it. */
export function outcomeFields(act: BulkAct, { done, skipped }: BulkOutcome): Record<string, string> {
  const fields: Record<string, string> = { did: act, count: String(done.length) };
  for (const { reason } of skipped) fields[reason] = String(Number(fields[reason] ?? 0) + 1);
  return fields;
}

/** The numbers of `outcomeFields`; null if the address tells of no act. */
export function readOutcome(query: Record<string, unknown>) {
  const { did } = query;
  if (!isOneOf(BULK_ACTS, did)) return null;
  const number = (name: string) => Math.min(Math.trunc(Number(query[name])) || 0, 1_000);
  const skipped = SKIP_REASONS.map((reason) => ({ reason, count: number(reason) })).filter(({ count }) => count > 0);
  return { act: did, done: Math.max(number('count'), 0), skipped };
}

/** Of the query, what the list itself is asked by. */
export function withoutOutcome(query: Record<string, unknown>): Record<string, unknown> {
  const { did: _, count: __, ...rest } = query;
  for (const reason of SKIP_REASONS) delete rest[reason];
  return rest;
}
