"""How requests come and go: ids, logs and retries. Knows nothing of feedback."""
