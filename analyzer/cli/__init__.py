"""The `afterview` command: one module a command. The library never prints; this room does."""
