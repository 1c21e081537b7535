"""Voice in Discord: receiving a stream for each speaker, and speaking."""
