export type FormFields = Record<string, string | undefined>;

/** Parses a whole number. Other text is returned unchanged, so that the schema reports it. */
export function parseNumber(text = ''): number | string {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : text;
}
