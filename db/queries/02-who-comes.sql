-- Who comes to an event? The check-in list.
SELECT last_name, first_name, slots, phone FROM attendees WHERE event = :event
