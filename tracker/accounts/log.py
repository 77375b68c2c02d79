"""The log of the door: who, from where, and what came of it."""

import logging
from ipaddress import ip_address, ip_interface
from typing import Any

from agreements.api.throttling import client_address

logger = logging.getLogger(__name__)
UNKNOWN = "0.0.0.0"  # noqa: S104  (no address to listen on)


def client_ip(request: Any) -> str:
    """The client's address as attempts are counted: one for a whole /64 of IPv6, and 0.0.0.0 where none can be read."""
    try:
        interface = ip_interface(client_address(request))
        mapped = getattr(interface.ip, "ipv4_mapped", None)
        if interface.version == 4 or mapped:
            return str(ip_address(mapped or interface.ip))
        return str(ip_interface(f"{interface.ip}/64").network.network_address)
    except ValueError:
        return UNKNOWN


def tell(request: Any, account: str | None, what: str, level: int = logging.INFO) -> None:
    """Write one line. What was typed as the name is quoted, so that it can't forge a line of its own."""
    logger.log(level, "%s: account %r from %s", what, account, client_ip(request))
