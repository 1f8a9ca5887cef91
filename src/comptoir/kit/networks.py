"""Network addresses, as far as they tell one household or office from another."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

UNKNOWN = "0.0.0.0"  # noqa: S104  an address like any other, for those who have none


def source(address: str | None) -> str:
    """Return the address that failures are counted by: of IPv6 the network of a household (/64)."""
    try:
        read = ip_address(address or UNKNOWN)
    except ValueError:
        return UNKNOWN
    if isinstance(read, IPv4Address):
        return str(read)
    return _household(read)


def _household(address: IPv6Address) -> str:
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False).network_address)
