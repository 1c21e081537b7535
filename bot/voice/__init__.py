"""Voice: from a stream of text to sound, and the ledger of what was heard."""
