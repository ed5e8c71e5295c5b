import type { Pair } from '../../database/tableMapping.ts';
import type { Command } from '../domain/command.ts';

type Loads = Command<unknown>['loads'];
type ListOf<Value> = { [Field in keyof Loads]-?: NonNullable<Loads[Field]> extends Value ? Field : never }[keyof Loads];

/** What the commands of one event ask for. */
export interface RequestedLoads {
  eventId: string;
  /** Each text once. */
  list: (field: ListOf<string[]>) => string[];
  /** Whether one of them asks for it. */
  asks: (field: ListOf<boolean>) => boolean;
}

export function requestedLoads(eventId: string, commands: Command<unknown>[]): RequestedLoads {
  return {
    eventId,
    list: (field) => [...new Set(commands.flatMap(({ loads }) => loads[field] ?? []))],
    asks: (field) => commands.some(({ loads }) => loads[field]),
  };
}

/** What the commands of all events ask for in one list, each with the id of its event. */
export function pairsOf(requested: RequestedLoads[], field: ListOf<string[]>): Pair[] {
  return requested.flatMap(({ eventId, list }) => list(field).map((wanted) => [eventId, wanted] as const));
}

/** The same without the events. */
export function textsOf(requested: RequestedLoads[], field: ListOf<string[]>): string[] {
  return [...new Set(requested.flatMap(({ list }) => list(field)))];
}

export function eventsThatAsk(requested: RequestedLoads[], field: ListOf<boolean>): string[] {
  return requested.filter(({ asks }) => asks(field)).map(({ eventId }) => eventId);
}
