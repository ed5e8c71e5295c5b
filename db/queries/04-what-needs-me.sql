-- What should I look at today?
SELECT event, what, who, detail, since FROM needs_attention ORDER BY since
