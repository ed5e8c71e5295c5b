const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: '\u00a0' };

/** Everything in a page that is markup, comments included. */
export function tagsIn(html: string): string[] {
  return html.match(/<[a-z!/?][^>]*>/gi) ?? [];
}

/** What a reader sees of a page: no markup, entities as the characters they stand for. */
export function textOf(html: string): string {
  const text = html.replace(/<style[\s\S]*?<\/style>/gi, '').replace(/<[a-z!/?][^>]*>/gi, ' ');
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (entity, hex, decimal, name) => {
    if (name) return NAMED[name] ?? entity;
    return String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal));
  });
}
