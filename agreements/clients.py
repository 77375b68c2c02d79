"""The address under which the requests of a client are counted."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from django.conf import settings

NO_ADDRESS = str(IPv4Address(0))
"""The address under which all clients without a readable address are counted together."""


def client_address(request: Any) -> str:
    """The address under which the client of the request is counted."""
    return address_in(request.META)


def address_in(environ: Mapping[str, Any]) -> str:
    """The client's address in a WSGI environ: the entry of X-Forwarded-For that the outermost trusted proxy appended.

    The address of the connection where no proxy is trusted, or the header has fewer entries than there are proxies.
    """
    proxies = settings.TRUSTED_PROXIES
    forwarded = [part for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return as_counted(forwarded[-proxies])
    return as_counted(environ.get("REMOTE_ADDR", ""))


@lru_cache(10_000)
def as_counted(text: str) -> str:
    """The normal form of an address: without port, IPv4-mapped as IPv4, and of IPv6 the first address of the /64.

    An IPv6 connection has at least a /64, so its 2^64 addresses are one client. 0.0.0.0 for text that is no address.
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
