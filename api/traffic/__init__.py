"""How requests come and go: ids, logs, limits, retries and conditional requests. Knows nothing of feedback."""
