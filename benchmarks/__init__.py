"""Speed and memory, runnable by anyone: `make bench`."""
