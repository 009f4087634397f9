"""Who calls, as far as the network knows: which proxies are believed, and which addresses belong to one stranger."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_HOUSEHOLD = 64  # bits of an IPv6 address that its provider gave; the rest its owner chooses at will
OWN_MACHINE = "127.0.0.1,::1"


def address_group(address: str) -> str:
    """What limits count by: an IPv4 address, or the /64 network of an IPv6 address. Anything else is as it is."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, _HOUSEHOLD), strict=False))
    return str(parsed)


@dataclass(frozen=True, slots=True)
class TrustedProxies:
    """Whose word about "for whom" is believed. Made by `parse`."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def parse(cls, written: str) -> "TrustedProxies":
        """From addresses and networks with commas between. Raises ValueError for what is neither."""
        return cls(tuple(ip_network(one.strip(), strict=False) for one in written.split(",") if one.strip()))

    @property
    def written(self) -> list[str]:
        """Each, as web servers want to be told."""
        return [str(network if network.num_addresses > 1 else network.network_address) for network in self.networks]

    def trusts(self, address: str) -> bool:
        """Is this one of them?"""
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.networks)
