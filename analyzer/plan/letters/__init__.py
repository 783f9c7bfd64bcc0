"""Letters to the people who interviewed: drafts from what was said, with a marked blank for everything that is not known."""
