"""Programs that look on from processes of their own; they import nothing of the house."""
