"""Greenroom: an event-driven framework for streamer bots and AI co-hosts."""

__version__ = "0.1.0"
