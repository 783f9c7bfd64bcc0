"""Jobs: files that are read from end to end by a process beside the service, and survive whatever kills either."""
