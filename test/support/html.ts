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

/** The fields of the forms of a page with their values, as a browser would send them; without buttons and checkboxes. */
export function formFieldsOf(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input [^>]*>/g)].filter(
    ([tag]) => !/type="(checkbox|radio)"/.test(tag) || /type="radio".* checked/.test(tag),
  );
  const values = inputs.map(([tag]) => [attributeOf(tag, 'name'), attributeOf(tag, 'value')]);
  const lists = [...html.matchAll(/<select [^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g)];
  const chosen = lists.map(([, name = '', options = '']) => [name, attributeOf(/<option [^>]*selected/.exec(options)?.[0] ?? '', 'value')]);
  const areas = [...html.matchAll(/<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)<\/textarea>/g)].map(([, name, text = '']) => [
    name,
    textOf(text),
  ]);
  return Object.fromEntries([...values, ...chosen, ...areas]);
}

function attributeOf(tag: string, name: string): string {
  return textOf(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}
