/** The source of a regular expression that matches this text, outside of character classes; with the flag `u`, too. */
export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
