"""The facts: an append-only log and the tables beside it, read as of any day."""
