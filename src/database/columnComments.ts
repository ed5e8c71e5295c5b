/** COMMENT ON COLUMN statements for the comments behind the columns of a CREATE TABLE; none for any other statement. */
export function columnComments(statement: string): string[] {
  const [, table] = /^CREATE TABLE (\w+)/.exec(statement) ?? [];
  if (!table) return [];
  return statement.split('\n').flatMap((line) => {
    const [, column, comment] = /^ {2}([a-z_]+) +(?:TEXT|INTEGER)\b.*?-- (.+)$/.exec(line) ?? [];
    return column && comment ? [`COMMENT ON COLUMN ${table}.${column} IS '${comment.replaceAll("'", "''")}'`] : [];
  });
}
