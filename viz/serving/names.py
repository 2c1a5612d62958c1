"""The names under which the page may be asked for, and who may ask: the list that Host and Origin are held against.

A page of somebody else's, open in the same browser, can make it send requests here.  What it cannot do is name itself
otherwise: its Origin is its own, and a name of its own that it points at this machine is the Host of its requests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # addresses to listen on that stand for all of a machine's
PORTS = {"http": ":80", "https": ":443"}
WORD = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?", re.ASCII)  # a Host: name or address, and a port


@dataclass(frozen=True)
class Names:
    """Names that are answered.  everywhere: the address at which a connection arrived is one too, whatever it is."""

    names: frozenset[str]
    everywhere: bool = False

    def known(self, host: str, arrived: str = "") -> bool:
        """Whether a Host names this server; arrived: the address of this machine that was connected to.

        >>> mine = names_of("127.0.0.1")
        >>> mine.known("localhost:8765"), mine.known("[::1]:8765"), mine.known("evil.example:8765"), mine.known("")
        (True, True, False, False)
        >>> room = names_of("0.0.0.0", ["market.local"])
        >>> room.known("192.168.1.5:80", "192.168.1.5"), room.known("192.168.1.6:80", "192.168.1.5")
        (True, False)
        >>> room.known("Market.local"), room.known("evil.example", "192.168.1.5")
        (True, False)
        """
        name = name_of(host)
        if not name:
            return False
        return name in self.names or (self.everywhere and bool(arrived) and name == name_of(arrived, address=True))


def names_of(host: str, more: Iterable[str] = ()) -> Names:
    """Loopback, the address to listen on, and what was allowed beside them, with or without a port.

    >>> names_of("127.0.0.1", ["market.example:8080", "*"]).known("market.example"), names_of("::1", ["*"]).known("a!b")
    (True, False)
    """
    given = [host, *more] if host not in EVERYWHERE else list(more)
    found = {name_of(name) or name_of(name, address=True) for name in given}
    return Names(LOOPBACK | {name for name in found if ":" in name or WORD.fullmatch(name)}, host in EVERYWHERE)


def name_of(host: str, address: bool = False) -> str:
    """The bare name in a Host, nothing where it is none; address: an address of the sixth kind has no brackets.

    >>> name_of("LocalHost.:80"), name_of("[::1]:80"), name_of("fe80::1%eth0", address=True), name_of("a b")
    ('localhost', '::1', 'fe80::1', '')
    """
    if address:
        return host.strip("[]").partition("%")[0].lower().removeprefix("::ffff:")
    found = WORD.fullmatch(host.lower())
    return found[1].strip("[]").removesuffix(".") if found else ""


def same(origin: str, host: str) -> bool:
    """Whether an Origin is the very page that a Host serves, port included.

    >>> same("http://127.0.0.1:8765", "127.0.0.1:8765"), same("http://127.0.0.1:9000", "127.0.0.1:8765")
    (True, False)
    >>> same("https://market.example", "market.example:443"), same("null", "127.0.0.1:8765")
    (True, False)
    """
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    usual = PORTS.get(parts.scheme)
    return usual is not None and parts.netloc.lower().removesuffix(usual) == host.lower().removesuffix(usual)
