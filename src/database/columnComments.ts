/**
 * COMMENT ON COLUMN statements for the comments behind the columns of a CREATE TABLE, or behind a column that is added; none
 * for any other statement.
 */
export function columnComments(statement: string): string[] {
  const [, changed, added, about] = /^ALTER TABLE (\w+) ADD COLUMN (\w+) [\s\S]*\/\* (.+) \*\/$/.exec(statement) ?? [];
  if (changed && added && about) return [commentOn(changed, added, about)];
  const [, table] = /^CREATE TABLE (\w+)/.exec(statement) ?? [];
  if (!table) return [];
  return statement.split('\n').flatMap((line) => {
    const [, column, comment] = /^ {2}([a-z_]+) +(?:TEXT|INTEGER)\b.*?-- (.+)$/.exec(line) ?? [];
    return column && comment ? [commentOn(table, column, comment)] : [];
  });
}

function commentOn(table: string, column: string, comment: string): string {
  return `COMMENT ON COLUMN ${table}.${column} IS '${comment.replaceAll("'", "''")}'`;
}
