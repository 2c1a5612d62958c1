"""The server: what files it gives, to whom it speaks, what it listens to, and who waits for whom."""

import asyncio
import http.client
import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.bare_tab import BareTab, DeafTab
from tests.loops import alone
from tests.visit import PATIENCE, serving
from viz.commands import FIRSTS
from viz.serving.door import HELD_BACK
from viz.serving.line import BOX, BURST, FORGIVEN, PAINTED, PRICE, RATE, WAITING, Line
from viz.serving.site import CDN
from viz.serving.wire import wrong

BUNDLE = next(CDN.glob("@widgetti/*")).relative_to(CDN).as_posix()
KERNEL = "/jupyter/api/kernels/7d0f2a51-0c5c-4b5c-8a1f-0123456789ab/channels?session_id=page"


def ask(address: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request, with the path just as it is written."""
    host = urlsplit(address).netloc
    connection = http.client.HTTPConnection(host, timeout=20)
    connection.putrequest(method, path, skip_host=True)
    for name, value in ({"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def talk(address: str, **headers: str) -> ClientConnection:
    """A websocket to a kernel, as a page opens it."""
    host = urlsplit(address).netloc
    given = {"Origin": address} | headers
    return connect(f"ws://{host}{KERNEL}", additional_headers=given, compression=None, open_timeout=20, max_size=None)


def message(kind: str, channel: str = "shell", **content: Any) -> str:
    header = {"msg_type": kind, "msg_id": "1", "session": "s", "username": "", "version": "5.2"}
    return json.dumps(
        {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": channel, "buffers": []}
    )


CUSTOM = {"method": "custom"}
INFO = message("kernel_info_request")


def listing() -> set[str]:
    return {path.relative_to(CDN).as_posix() for path in CDN.rglob("*")}


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_shipped_file_is_served_and_kept_by_browsers(served: str) -> None:
    status, headers, body = ask(served, f"/_solara/cdn/{BUNDLE}/dist/fonts.css")
    assert (status, body) == (200, (CDN / BUNDLE / "dist" / "fonts.css").read_bytes())
    assert "immutable" in headers["cache-control"] and headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        f"/_solara/cdn/{BUNDLE}",  # a folder: the proxy deleted it
        f"/_solara/cdn/{BUNDLE}/dist/",
        "/_solara/cdn/left-pad@1.3.0/index.js",  # any npm path: the proxy fetched, kept and served it
        "/_solara/cdn/../../app.py",
        "/_solara/cdn/%2e%2e/%2e%2e/app.py",
        "/_solara/cdn/..%2f..%2fapp.py",
        "/static/%00",
        "/static/public/x.js",
        "/jupyter/nbextensions/x.js",
        "/jupyter/api/kernels/1",
        "/resourcez",
        "/readyz",
        "/any/page",
    ],
)
def test_nothing_else_is_served_and_no_file_moves(served: str, path: str) -> None:
    before = listing()
    assert ask(served, path)[0] == 404
    assert listing() == before


def test_files_can_only_be_read(served: str) -> None:
    before = listing()
    for method in ("PUT", "DELETE", "POST", "PATCH"):
        assert ask(served, f"/_solara/cdn/{BUNDLE}/dist/fonts.css", method, Content_Length="0")[0] == 405
    assert ask(served, "/_solara/api/evict/1", "POST", Content_Length="0")[0] == 404
    assert listing() == before


# --- who asks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": ""},
        {"Host": "10.1.2.3"},
        {"Host": "127.0.0.1@evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"},
    ],
)
def test_strangers_are_refused(served: str, headers: dict[str, str]) -> None:
    for path in ("/", f"/_solara/cdn/{BUNDLE}/dist/fonts.css"):
        assert ask(served, path, **headers)[0] == 403


def test_a_link_from_elsewhere_opens_the_page(served: str) -> None:
    went = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert ask(served, "/?run=abc", **went)[0] == 200
    assert ask(served, "/", Host=f"localhost:{urlsplit(served).port}")[0] == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null"])
def test_another_page_gets_no_websocket(served: str, origin: str) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        talk(served, Origin=origin)


def test_another_name_gets_no_websocket(served: str) -> None:
    address = urlsplit(served)
    with (
        socket.create_connection((str(address.hostname), address.port or 0)) as raw,
        pytest.raises(InvalidStatus, match="403"),
    ):
        connect(f"ws://evil.example:{address.port}{KERNEL}", sock=raw, origin=f"http://evil.example:{address.port}")  # type: ignore[arg-type]


def test_the_page_cannot_be_framed_and_runs_its_own_scripts_only(served: str) -> None:
    status, headers, body = ask(served, "/")
    assert (status, headers["x-frame-options"]) == (200, "DENY")
    rules = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert rules["frame-ancestors"] == rules["default-src"] == rules["base-uri"] == "'none'"
    assert "unsafe-inline" not in rules["script-src"] and "http:" not in rules["script-src"]
    nonce = rules["script-src"].split("'nonce-")[1].split("'")[0]
    assert body.count(b"<script") == body.count(f'<script nonce="{nonce}"'.encode())
    assert nonce not in ask(served, "/")[1]["content-security-policy"]


def test_the_cookie_is_for_the_server_alone(served: str) -> None:
    for host in (urlsplit(served).netloc, f"localhost:{urlsplit(served).port}"):
        cookie = ask(served, "/", Host=host)[1]["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=lax" in cookie and cookie.count("solara-session-id") == 1


def test_a_header_of_a_proxy_moves_nothing(served: str) -> None:
    moved = ask(served, "/", X_Script_Name="/evil", Script_Name="/evil", X_Forwarded_Host="evil.example")
    assert moved[0] == 200 and b"evil" not in moved[2] and b"evil" not in ask(served, "/")[2]


# --- what a tab may say -----------------------------------------------------------------------------------------------

WRONG = [
    ("not json", "no JSON"),
    ("[" * 20_000, "no JSON"),
    ("[]", "without a header"),
    ("{}", "without a header"),
    (json.dumps({"header": {"msg_type": "kernel_info_request"}}), "without content"),
    (json.dumps({"header": {"msg_type": ["x"]}, "content": {}, "channel": "shell"}), "of kind"),
    (message("execute_request", code="1/0"), "of kind 'execute_request'"),
    (message("shutdown_request"), "of kind"),
    (message("kernel_info_request", channel="stdin"), "of kind"),
    (message("comm_msg", comm_id=7, data={}), "comm_msg without comm_id"),
    (message("comm_msg", comm_id="a", data="x"), "comm_msg without data"),
    (message("comm_msg", comm_id="a", data={"method": "evict"}), "method 'evict'"),
    (message("comm_msg", comm_id="a", data={"method": "update", "state": {"value": 1}}), "method 'update'"),
    (message("comm_msg", comm_id="a", data={"method": "update", "state": {}}), "method 'update'"),
    (message("comm_open", comm_id="a", target_name="jupyter.widget", data={}), "comm_open of 'jupyter.widget'"),
]


@pytest.mark.parametrize(("text", "why"), WRONG)
def test_a_message_that_is_not_of_its_kind_is_refused_in_words(text: str, why: str) -> None:
    assert why in wrong({"text": text}, 2**19)
    assert wrong({"text": INFO}, 2**19) == ""


def test_wrong_messages_do_not_end_a_tab_at_once_and_never_break_the_server(impatient: str) -> None:
    with talk(impatient) as line:
        line.send("not json")
        line.send(b"\0\0\0\1")
        line.send(INFO)
        assert "kernel_info_reply" in "".join(str(line.recv(20)) for _ in range(3))
        with pytest.raises(ConnectionClosed):
            for _ in range(FORGIVEN):
                line.send("{}")
            until_closed(line)
    with talk(impatient) as line, pytest.raises(ConnectionClosed):
        line.send("x" * 2**20)
        until_closed(line)
    assert ask(impatient, "/")[0] == 200


def until_closed(line: ClientConnection, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        line.recv(max(0.01, end - time.monotonic()))


# --- who waits for whom -----------------------------------------------------------------------------------------------


class Wire:
    """The other end of a line: what it will say, and what it has heard."""

    def __init__(self, *says: str, reads: bool = True) -> None:
        self.says, self.reads, self.heard = list(says), reads, 0

    async def receive(self) -> dict[str, Any]:
        if not self.says:
            await asyncio.sleep(3600)
        return {"type": "websocket.receive", "text": self.says.pop(0)}

    async def send(self, _message: Any) -> None:
        self.heard += 1
        if not self.reads:
            await asyncio.sleep(3600)


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.WARNING, "energyrun"):
        yield caplog


def run(wire: Wire, app: Any) -> None:

    async def through() -> None:
        await asyncio.wait_for(Line(wire.receive, wire.send, "guest").through(app, {}), 20.0)  # type: ignore[arg-type]

    alone(through())


def test_nobody_waits_for_a_tab_that_does_not_read(said: pytest.LogCaptureFixture) -> None:
    """A frame to it is queued in no time, and at four megabytes it is cut off: its sender hears so at the next frame."""
    took: list[float] = []

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        frame = {"type": "websocket.send", "bytes": bytes(2**16)}
        with pytest.raises(OSError, match="cut off"):
            for _ in range(2 * WAITING // 2**16):
                began = time.perf_counter()
                await send(frame)
                took.append(time.perf_counter() - began)
                await asyncio.sleep(0)
        assert (await receive())["type"] == "websocket.disconnect"

    run(Wire(reads=False), app)
    assert max(took) < 0.1 and len(took) == WAITING // 2**16
    assert said.messages == ["guest: cut off: it does not read"]


@pytest.mark.slow
@pytest.mark.parametrize("pace", [0.0, 4.0])
def test_a_guest_who_never_reads_loses_his_own_line_and_the_host_plays_on(impatient: str, pace: float) -> None:
    """He asks for boxes, as fast as his socket takes it or as often as he is answered."""
    host = BareTab(impatient)
    assert host.ready.wait(PATIENCE / 1000)
    for kind in FIRSTS:
        host.say("pause_at", kind=kind, on=False)
    for word in ("share", "play"):
        host.say(word)
    waited(lambda: bool(host.link) and host.frame["week"] > 0)
    guest = DeafTab(impatient, {"watch": host.link["watch"]})
    assert guest.ready.wait(20)
    before = host.frame["week"]
    assert guest.flood("about", pace, 30.0), "nobody closed his connection"
    after = host.frame["week"]
    waited(lambda: host.frame["week"] > after)
    assert after > before or pace == 0.0  # a flood ends in a moment
    host.leave()


@pytest.mark.slow
def test_who_was_cut_off_waits_at_the_door_and_is_let_in(served: str) -> None:
    guest = DeafTab(served)
    assert guest.ready.wait(PATIENCE / 1000) and guest.flood("about", 0.0, 30.0)
    began = time.monotonic()
    again = BareTab(served)
    assert (
        again.ready.wait(PATIENCE / 1000) and time.monotonic() - began > 0.4 * HELD_BACK
    )  # his own end reaches him late
    again.leave()


IMPATIENT = """
import socket
from viz import app
from viz.serving import door, line
line.STALE, door.HELD_BACK, listen = 2.0, 0.1, app.listen

def narrow(*given):
    listener = listen(*given)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return listener

app.listen = narrow
"""


@pytest.fixture(scope="module")
def impatient() -> Iterator[str]:
    """A server that waits two seconds for who does not read, in place of half a minute, and of which little is under way."""
    with serving(IMPATIENT) as (address, _):
        yield address


def waited(there: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_flood_is_cut_off(said: pytest.LogCaptureFixture) -> None:
    heard: list[str] = []

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        while (await receive())["type"] == "websocket.receive":
            heard.append("")
            await asyncio.sleep(0.001)  # what the market takes for one

    run(Wire(*[INFO] * 5_000), app)
    assert len(heard) < 2 * BURST and said.messages == ["guest: cut off: it floods"]


@pytest.mark.parametrize(("kind", "price"), [("about", BOX), ("view", PRICE), ("painted", PAINTED)])
def test_a_guest_who_says_much_for_long_is_heard_at_a_pace_that_leaves_the_server_to_its_host(
    kind: str, price: float
) -> None:
    """At 60 messages a second, 3 ms each, he took a fifth of the server; words of painted frames that wait become one."""
    at: list[float] = []
    more = int(RATE / price)  # than may be said at once: what a second pays for
    content = {"content": {"type": kind}, **CUSTOM}
    whole = [message("comm_msg", comm_id=str(n), data=content) for n in range(int(BURST / price) + more)]

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        while len(at) < len(whole):
            await receive()
            at.append(time.monotonic())

    run(Wire(*whole), app)
    assert at[-1] - at[0] > 0.8 * more * price / RATE


def test_five_thousand_moves_of_a_lever_are_heard_as_a_few(said: pytest.LogCaptureFixture) -> None:
    """They left a market deaf for 12 s; now the last counts, and what comes after them is heard in a moment."""
    moves = [
        message("comm_msg", comm_id="a", data={"content": {"type": "lever", "key": "k", "value": value}, **CUSTOM})
        for value in range(5_000)
    ]
    heard: list[str] = []

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        while (text := (await receive())["text"]) != INFO:
            heard.append(text)
            await asyncio.sleep(0.01)

    began = time.monotonic()
    run(Wire(*moves, INFO), app)
    assert time.monotonic() - began < 5.0 and len(heard) < BURST
    assert (heard[-1], said.messages) == (moves[-1], [])


def test_what_the_address_bar_says_is_passed_over(said: pytest.LogCaptureFixture) -> None:
    """Solara's own part of the page sends it once a tab finds its address: it is nobody's fault, and moves nothing."""
    moved = message("comm_msg", comm_id="a", data={"method": "update", "state": {"location": "/?run=1"}})
    heard: list[str] = []

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        heard.append((await receive())["text"])

    run(Wire(*[moved] * 2 * FORGIVEN, INFO), app)
    assert (heard, said.messages) == ([INFO], [])


def test_a_tab_that_breaks_is_one_line(said: pytest.LogCaptureFixture) -> None:
    async def app(*_: Any) -> None:
        raise KeyError("header")

    run(Wire(), app)
    assert said.messages == ["guest: lost (KeyError: \"'header'\")"]


def test_the_log_repeats_no_escapes(said: pytest.LogCaptureFixture) -> None:
    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        await receive()

    run(Wire(message("\x1b[31mred\n"), INFO), app)
    assert said.messages == [r"guest: a message of kind '\x1b[31mred\n'"]


def test_the_path_of_files_is_the_shipped_one() -> None:
    assert Path("viz/static/cdn").resolve() == CDN
