/** The rows of each day together, in their order. `day` is in words. */
export function groupByDay<Row extends { day: string }>(rows: Row[]): { day: string; rows: Row[] }[] {
  const days = new Map<string, Row[]>();
  for (const row of rows) days.set(row.day, [...(days.get(row.day) ?? []), row]);
  return [...days].map(([day, ofDay]) => ({ day, rows: ofDay }));
}
