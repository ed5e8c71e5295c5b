export const proofs = (options: string) => [
  `CREATE TABLE proofs (
  id         TEXT PRIMARY KEY NOT NULL, -- signature of a challenge whose solution was used: it is not taken again
  expires_at TEXT NOT NULL              -- then it would be refused anyhow, and is forgotten
) ${options}`,
  'CREATE INDEX proofs_by_age ON proofs (expires_at)',
];
