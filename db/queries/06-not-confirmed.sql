-- Who has not confirmed yet?
SELECT first_name, last_name, email, slots, on_wait_list, registered_at
FROM registrations_list WHERE event = :event AND confirmed = 0 AND ended_at IS NULL ORDER BY registered_at
