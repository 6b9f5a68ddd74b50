"""Which addresses a webhook may reach: the public internet, never the network that this server stands in.

A name is resolved once, every address that it has is examined, and the connection goes to one of those, so that a name
which answers otherwise a moment later gains nothing. The networks are those of IANA's special-purpose registries.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import BoundedSemaphore, Thread
from typing import Any

from django.conf import settings

NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# Of IPv6 only the global unicast space is public, without what is set apart in it: protocols and Teredo, documentation,
# 6to4 (given up; it wraps IPv4 addresses, private ones too).
GLOBAL_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
NAT64 = IPv6Network("64:ff9b::/96")
LOOK_UP_SECONDS = 5.0
LOOK_UPS = BoundedSemaphore(64)  # at once in this process, those included that nobody waits for any more
ISATAP = {0x00005EFE, 0x02005EFE}


class Unreachable(Exception):
    """The message says why, for the webhook's owner."""


def addresses_of(host: str, port: int) -> list[str]:
    """All addresses of a name, where every one of them may be reached. Raises Unreachable."""
    found = looked_up(host, port)
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    if not settings.WEBHOOK_PRIVATE_NETWORKS and not all(map(is_public, addresses)):
        raise Unreachable("That name leads into a private or reserved network, which webhooks may not reach.")
    return addresses


def looked_up(host: str, port: int) -> list[Any]:
    """As `getaddrinfo` gives it, which cannot be stopped: where a name server hangs it is left alone in its thread."""
    if not LOOK_UPS.acquire(timeout=LOOK_UP_SECONDS):
        raise Unreachable("Too many names are being looked up. Try again later.")
    found: list[list[Any]] = []

    def look_up() -> None:
        try:
            with suppress(OSError, UnicodeError):
                found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        finally:
            LOOK_UPS.release()

    thread = Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(LOOK_UP_SECONDS)
    if thread.is_alive():
        raise Unreachable(f"No name server said within {LOOK_UP_SECONDS:g} seconds where that is.")
    if not found:
        raise Unreachable("No server of that name was found.")
    return found[0]


def is_public(text: str) -> bool:
    """Whether an address, as `getaddrinfo` writes it, is one of the public internet."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_4)
    if not all(is_public(str(inner)) for inner in wrapped(address)):
        return False
    if address.ipv4_mapped or address in NAT64:
        return True
    return address in GLOBAL_6 and not any(address in network for network in NOT_PUBLIC_6)


def wrapped(address: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that a packet to this one may end at."""
    last = int(address) & 0xFFFFFFFF
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address in NAT64 or int(address) >> 32 & 0xFFFFFFFF in ISATAP:
        yield IPv4Address(last)
