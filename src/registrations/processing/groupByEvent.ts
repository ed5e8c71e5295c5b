/** By the id of their event, in the order of the items. */
export function groupByEvent<Item extends { eventId: string }>(items: Iterable<Item>): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(item.eventId);
    if (group) group.push(item);
    else groups.set(item.eventId, [item]);
  }
  return groups;
}
