-- What happened to a registration, step by step?
SELECT at, actor, action, details FROM history WHERE subject = :registration ORDER BY number
