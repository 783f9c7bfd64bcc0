"""One pass over a note: what its statements are, under which heading each stands, and what is mail furniture."""
