-- What should I look at today?
SELECT event, what, who, reason, detail, since FROM needs_attention ORDER BY since
