-- How many people signed up on each day?
SELECT substr(registered_at, 1, 10) AS day, count(*) AS sign_ups, sum(slots) AS slots
FROM registrations_list WHERE event = :event GROUP BY 1 ORDER BY 1
