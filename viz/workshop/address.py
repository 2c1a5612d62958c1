"""Where phones reach this machine, and how that is told in a terminal."""

from __future__ import annotations

import socket

from viz.serving.names import EVERYWHERE

ELSEWHERE = ("192.0.2.1", 9)  # an address of documentation (RFC 5737): nothing is sent there, only a way is asked for


def lan_address(host: str) -> str:
    """The address of this machine that others on its network reach; what is listened on where that is one address.

    >>> lan_address("192.168.1.5"), lan_address("127.0.0.1")
    ('192.168.1.5', '127.0.0.1')
    """
    if host not in EVERYWHERE:
        return f"[{host}]" if ":" in host else host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(ELSEWHERE)  # of datagrams: chooses a way, sends nothing
            return asked.getsockname()[0]
        except OSError:
            return "127.0.0.1"


def qr_in_terminal(address: str) -> str:
    """A QR code in half blocks, light on dark terminals as on light ones.

    >>> len(qr_in_terminal("http://192.168.1.5:8770/room").splitlines()) > 10
    True
    """
    import io

    import segno

    out = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(out, border=2, compact=True)
    return out.getvalue()
