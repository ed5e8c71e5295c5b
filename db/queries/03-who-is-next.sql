-- Who is next on the wait list?
SELECT turn, first_name, last_name, slots, confirmed FROM wait_list WHERE event = :event
