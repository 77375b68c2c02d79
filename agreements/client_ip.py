"""The client's IP address, as used for rate limits, download slots, log-in locks and logs."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from django.conf import settings

NO_ADDRESS = str(IPv4Address(0))
"""Stands for the address of every client whose address can't be parsed: these clients share their limits."""


def client_ip(request: Any) -> str:
    """The IP address of the client that sent the request, normalized."""
    return client_ip_from_environ(request.META)


def client_ip_from_environ(environ: Mapping[str, Any]) -> str:
    """The client's IP address from a WSGI environ: the entry of X-Forwarded-For that the outermost trusted proxy added.

    If no proxy is trusted, or the header has too few entries, REMOTE_ADDR is used.
    """
    proxies = settings.TRUSTED_PROXIES
    forwarded = [part for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return normalize_ip(forwarded[-proxies])
    return normalize_ip(environ.get("REMOTE_ADDR", ""))


@lru_cache(10_000)
def normalize_ip(text: str) -> str:
    """The address without a port: IPv4-mapped IPv6 as IPv4, other IPv6 as the first address of its /64 network.

    An IPv6 connection has at least a /64, so all addresses of one are the same client. Text that isn't an address
    becomes 0.0.0.0.
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
