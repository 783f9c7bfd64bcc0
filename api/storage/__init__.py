"""What the service keeps: organisations, keys, notes and what became of their actions. SQLite by default, PostgreSQL at scale."""
