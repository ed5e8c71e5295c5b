/** More than any real report has; what is beyond is not looked at. */
const MAX_TEXT_LENGTH = 65_536;
const MAX_GROUPS = 100;

/** Header fields by lower-case name. A field that occurs twice has its first value. */
export type Fields = Map<string, string>;

/**
 * Groups of header fields with blank lines between them: a delivery status has one about the message and one for each
 * recipient (RFC 3464 2.1), a header section or a feedback report is a single one. Folded lines are joined (RFC 5322 2.2.3).
 */
export function parseFieldGroups(text: string): Fields[] {
  const lines = text.slice(0, MAX_TEXT_LENGTH).split(/\r\n|\r|\n/);
  const groups: Fields[] = [];
  let current: Fields = new Map();
  let lastName = '';
  for (const line of [...lines, '']) {
    if (line.trim() === '') {
      if (current.size > 0) groups.push(current);
      if (groups.length === MAX_GROUPS) break;
      [current, lastName] = [new Map(), ''];
    } else if (/^[ \t]/.test(line)) {
      if (lastName !== '') current.set(lastName, `${current.get(lastName)} ${line.trim()}`);
    } else lastName = addField(current, line);
  }
  return groups;
}

/** Returns the name of the field, so that the next line may continue it; empty for a line that is none, or one to be skipped. */
function addField(fields: Fields, line: string): string {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
  if (!/^[!-9;-~]+$/.test(name) || fields.has(name)) return '';
  fields.set(name, line.slice(colon + 1).trim());
  return name;
}
