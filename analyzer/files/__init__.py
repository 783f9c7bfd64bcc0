"""Notes from files. Nothing is lost: what cannot be read is reported with its place and the reason."""
