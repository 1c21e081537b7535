"""The speech studio: from a line of text to sound, by one code path; works without a server."""
