"""Serves a workshop: one process, no internet, no account."""

from __future__ import annotations

import io
import secrets
import socket
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from model.foundation.errors import DiskError
from viz.app import listen, require_bundle, run
from viz.pages.live.journal import folder
from viz.serving.names import EVERYWHERE, names_of
from viz.workshop.game import prepare
from viz.workshop.hall import Hall
from viz.workshop.journal import RoomJournal
from viz.workshop.kit import kit
from viz.workshop.site import site

ELSEWHERE = ("192.0.2.1", 9)  # an address of documentation (RFC 5737): nothing is sent there, only a way is asked for
ALONE = "Phones cannot reach 127.0.0.1: leave --host away, or give this machine's address on their network."


def serve(
    kit_name: str = "default",
    host: str = "0.0.0.0",
    port: int = 8770,
    afresh: bool = False,
    rehearse: bool = False,
    allow_hosts: Sequence[str] = (),
    seed: int | None = None,
) -> None:
    """Serves rooms until interrupted.

    afresh: rooms of an earlier server on this port do not come back.  rehearse: bots take seats and press the buttons.

    Raises ScenarioError for a kit that is none, OutputError where the port is taken, DiskError where the journal cannot be written.
    """
    from dataclasses import replace

    chosen = kit(kit_name)
    if seed is not None:
        chosen = replace(chosen, seed=seed)
    require_bundle()
    listener = listen(host, port)
    taken = listener.getsockname()[1]
    reached = lan_address(host)
    journal = opened(folder() / "journal.sqlite", str(port))
    address, key = f"http://{reached}:{taken}/room", secrets.token_urlsafe(24)
    hall = Hall(journal, chosen, address, key)
    print("Energy Run: the market is being prepared", flush=True)
    prepare()
    back = [] if afresh else hall.bring_back()
    codes = back or [hall.open_room().room.code]
    application = site(hall, names_of(host, [*allow_hosts, reached]), codes[0] if rehearse else "")
    run(listener, application, told(address, key, codes, bool(back)), "")


def opened(path: Path, hall: str) -> RoomJournal:
    """The journal; without one no order could be kept.  Raises DiskError."""
    try:
        return RoomJournal(path, hall)
    except (OSError, RuntimeError, sqlite3.Error) as error:
        raise DiskError(
            f"{path}: the journal of rooms cannot be opened ({error}); set XDG_STATE_HOME to a folder that can be written"
        ) from None


def told(address: str, key: str, codes: Sequence[str], back: bool) -> str:
    """What the terminal says once the server answers."""
    base = address.removesuffix("/room")
    lines = [
        f"Energy Run: {base}",
        qr_in_terminal(address),
        f"Phones:       {address}",
        f"Room:         {', '.join(codes)}{' (back as they stood)' if back else ''}",
        f"Facilitator:  {base}/facilitator#{key}",
        "This link opens every room: keep it to yourself.  Ctrl-C ends; the same command brings the rooms back.",
    ]
    return "\n".join([*lines, *([ALONE] if "127.0.0.1" in base else [])])


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
    import segno

    out = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(out, border=2, compact=True)
    return out.getvalue()
