-- How many of those who come are members?
SELECT member, count(*) AS registrations, sum(slots) AS slots FROM attendees WHERE event = :event GROUP BY member
