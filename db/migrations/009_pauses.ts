export const pauses = (options: string) => [
  `CREATE TABLE pauses (
  id             TEXT PRIMARY KEY NOT NULL,
  paused_at      TEXT NOT NULL,           -- no letter leaves since then
  paused_by      TEXT NOT NULL,
  reason         TEXT NOT NULL,
  resumed_at     TEXT,                    -- empty: they still wait
  resumed_by     TEXT,
  taken_for_sent INTEGER NOT NULL         -- letters that the operator said had arrived before
) ${options}`,
  "CREATE UNIQUE INDEX one_pause_at_a_time ON pauses (coalesce(resumed_at, '')) WHERE resumed_at IS NULL",
];
