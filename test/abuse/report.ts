/** What one client without credentials and with one IPv4 address reaches in one hour. */
export interface Measurement {
  attack: string;
  figure: number;
  unit: string;
  /** The most that is accepted. */
  limit: number;
  /** What stands in the way. */
  guard: string;
}

export function hasPassed({ figure, limit }: Measurement): boolean {
  return figure <= limit;
}

/** A Markdown table, as in docs/abuse.md. */
export function formatReport(measurements: Measurement[]): string {
  const rows = measurements.map((measurement) => {
    const { attack, figure, unit, limit, guard } = measurement;
    return [attack, `${round(figure)} ${unit}`, `≤ ${limit}`, hasPassed(measurement) ? 'yes' : '**no**', guard];
  });
  return [['attack', 'in an hour', 'accepted', 'kept', 'what stands in the way'], ['---', '---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function round(figure: number): string {
  return String(Math.round(figure * 10) / 10);
}
