/** Of an email; what is beyond is not looked at. Style sheets in front of the text are long. */
const MAX_HTML_LENGTH = 65_536;
const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

/** The words of an HTML page, a line for each block: enough to look for a reason in. Takes time in proportion to its length. */
export function textOfHtml(html: string): string {
  return html
    .slice(0, MAX_HTML_LENGTH)
    .replace(/<(style|script|title)\b[^<>]*>[^<]*/gi, ' ')
    .replace(/<(?:br|\/?(?:p|div|tr|td|li|h\d|table))\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|(\w{2,4}));/g, (entity, code?: string, name = '') =>
      code === undefined ? (ENTITIES[name.toLowerCase()] ?? entity) : characterOf(Number(code)),
    );
}

function characterOf(code: number): string {
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : ' ';
}
