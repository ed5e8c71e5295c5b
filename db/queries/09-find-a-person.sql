-- Where is this person? Part of a name, an address or a phone number.
SELECT event, first_name, last_name, email, phone, slots, confirmed, on_wait_list, ending
FROM registrations_list
WHERE lower(first_name || ' ' || last_name || ' ' || email || ' ' || phone) LIKE '%' || lower(:text) || '%' AND :text <> ''
UNION ALL
SELECT 'Set the parameter text to a part of a name, an address or a phone number', '', '', '', '', NULL, NULL, NULL, NULL
WHERE coalesce(:text, '') = '';
