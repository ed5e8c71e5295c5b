-- Which emails did not go out, and why?
SELECT event, template, recipient, state, attempts, last_error, due_local FROM mail_log WHERE state IN ('waiting', 'undeliverable', 'bounced');
