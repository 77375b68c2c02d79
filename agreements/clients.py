"""Who asks: the address under which a client is counted."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from django.conf import settings

NO_ADDRESS = str(IPv4Address(0))
"""All whose address can't be read are counted together."""


def client_address(request: Any) -> str:
    """The address under which the client of a request is counted."""
    return address_in(request.META)


def address_in(variables: Mapping[str, Any]) -> str:
    """What the outermost trusted proxy says, counted from the end of X-Forwarded-For; without proxies, the peer.

    `variables` are those of WSGI.
    """
    proxies = settings.TRUSTED_PROXIES
    forwarded = [part for part in variables.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return as_counted(forwarded[-proxies])
    return as_counted(variables.get("REMOTE_ADDR", ""))


def as_counted(text: str) -> str:
    """One spelling for each client: no port, IPv4 as such, and the first address of an IPv6 client's /64.

    A line of IPv6 is a /64 at least, so its 2^64 addresses are one client. 0.0.0.0 for what is no address.
    """
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return NO_ADDRESS
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)
