/** Text as itself in a pattern of `LIKE ? ESCAPE '!'`. */
export function escapeLike(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}
