-- Who comes to an event? The list for the door.
SELECT last_name, first_name, slots, phone FROM attendees WHERE event = :event
