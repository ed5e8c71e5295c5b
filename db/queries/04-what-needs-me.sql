-- What should I look at today?
SELECT event, what, who, reason, detail, since_local FROM needs_attention ORDER BY since;
