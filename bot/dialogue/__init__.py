"""Dialogue: who it is (persona), what it knows (memory), what may be said (guard), the mind."""
