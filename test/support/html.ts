const NAMED_ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: '\u00a0' };

/** All tags and comments of an HTML text. */
export function tagsIn(html: string): string[] {
  return html.match(/<[a-z!/?][^>]*>/gi) ?? [];
}

/** The visible text: markup removed, entities decoded. */
export function textOf(html: string): string {
  const text = html.replace(/<style[\s\S]*?<\/style>/gi, '').replace(/<[a-z!/?][^>]*>/gi, ' ');
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (entity, hex, decimal, name) => {
    if (name) return NAMED_ENTITIES[name] ?? entity;
    return String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal));
  });
}
