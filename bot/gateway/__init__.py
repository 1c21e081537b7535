"""The gateway: everything under /v1 and raw WebSockets, in the loop, on a port of its own."""

from bot.gateway.gateway import Gateway
from bot.gateway.keys import Holder, Keys
from bot.gateway.options import GatewayOptions

__all__ = ["Gateway", "GatewayOptions", "Holder", "Keys"]
