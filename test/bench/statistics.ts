/** The value that `share` of the sorted numbers do not exceed. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** The median, the minimum and the maximum of one figure per round. */
export interface Spread {
  measured: number;
  min: number;
  max: number;
}

export function spread(numbers: number[]): Spread {
  return { measured: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) };
}
