"""Text in Discord: lines in, answers out, commands, posts, moderation."""
