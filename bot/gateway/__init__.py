"""The gateway: everything under /v1 and raw WebSockets, in the loop, on a port of its own."""
