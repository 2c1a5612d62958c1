"""A tab of the live page without a browser: its websocket, what the page says on it, and the frames that it takes."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.sync.client import connect

COOKIE = re.compile(r"(solara-session-id=[^;]+)")


def said(kind: str, /, **content: Any) -> str:
    """A message to Solara."""
    header = {"msg_type": kind, "msg_id": uuid.uuid4().hex, "session": "s", "username": "", "version": "5.2"}
    whole = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    return json.dumps(whole | {"buffers": []})


def heard(message: str | bytes) -> dict[str, Any]:
    """What Solara says; columns are left out.

    >>> heard((2).to_bytes(4) + (12).to_bytes(4) + (20).to_bytes(4) + b'{"a": 1}' + b"1234")
    {'a': 1}
    """
    if isinstance(message, str):
        return json.loads(message)
    first, *ends = (int.from_bytes(message[at : at + 4]) for at in range(4, 4 + 4 * int.from_bytes(message[:4]), 4))
    return json.loads(message[first : ends[0] if ends else None])


class BareTab:
    """Opens the page, says hello and takes frames in a thread of its own until it leaves.

    query: what a link says, such as {"watch": token}.  pause: between a frame that asks and its answer  [s]
    """

    may_wait: int | None = None  # messages that may wait to be taken: a tab at its leisure reads all the same

    def __init__(self, address: str, query: dict[str, str] | None = None, pause: float = 0.0) -> None:
        self._address, self._query, self._pause = address, query or {}, pause
        self.frames, self.frame, self.link = 0, {}, {}
        self.ready, self.gone = threading.Event(), threading.Event()
        self.kernel, self._page, self._widget = str(uuid.uuid4()), str(uuid.uuid4()), ""
        host = urlsplit(address).netloc
        self._cookie = self._ask("GET", "/")
        self._line = connect(
            f"ws://{host}/jupyter/api/kernels/{self.kernel}/channels?session_id={self._page}",
            additional_headers={"Origin": address, "Cookie": self._cookie},
            compression=None,
            open_timeout=60,
            max_size=None,
            max_queue=self.may_wait,
            ping_interval=None,
            sock=self._plug(host),
        )
        control = uuid.uuid4().hex
        self._line.send(said("comm_open", comm_id=control, target_name="solara.control", data={}))
        run = {"method": "run", "args": {"path": "/", "appName": None, "themes": {}, "dark": False}}
        self._line.send(said("comm_msg", comm_id=control, data=run))
        threading.Thread(target=self._take, daemon=True).start()

    def _plug(self, host: str) -> socket.socket | None:
        """The socket, where it is not one like any other."""

    def _ask(self, method: str, path: str) -> str:
        host = urlsplit(self._address).netloc
        connection = http.client.HTTPConnection(host, timeout=60)
        given = {"Cookie": self._cookie, "Content-Length": "0"} if method == "POST" else {}
        connection.request(method, path, headers=given)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        found = COOKIE.search(answer.getheader("set-cookie", ""))
        return found.group(1) if found else ""

    def say(self, kind: str, /, **fields: Any) -> None:
        """What the page says to its viewer."""
        content = {"method": "custom", "content": {"type": kind} | fields}
        self._line.send(said("comm_msg", comm_id=self._widget, data=content))

    def _take(self) -> None:
        try:
            for message in self._line:
                self._hear(heard(message))
        except (ConnectionClosed, OSError):
            pass
        self.gone.set()

    def _hear(self, message: dict[str, Any]) -> None:
        content = message.get("content", {})
        state = content.get("data", {}).get("state", {})
        if message["header"]["msg_type"] == "comm_open" and "_esm" in state:
            self._widget = content["comm_id"]
            self.say("hello", language="en", **self._query)
        elif content.get("comm_id") == self._widget and content["data"].get("method") == "custom":
            self._see(content["data"]["content"])

    def _see(self, content: dict[str, Any]) -> None:
        if content["type"] == "link":
            self.link = content
        if content["type"] != "frame":
            return
        self.frames, self.frame = self.frames + 1, content
        if content["phase"] == "ready":
            self.ready.set()
        if content["asks"]:
            self.gone.wait(self._pause)
            self.say("painted", number=content["number"])

    def leave(self, politely: bool = True) -> None:
        """As a tab is closed: politely with a word to the server, else as a network ends."""
        if politely:
            self._ask("POST", f"/_solara/api/close/{self.kernel}?session_id={self._page}")
        self._line.close()


class DeafTab(BareTab):
    """Says hello as soon as it may, then reads nothing more and only speaks."""

    may_wait = 1  # then the socket is left alone

    def _plug(self, host: str) -> socket.socket:
        """One that holds little: what is not read waits at the server."""
        plug = socket.socket()
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        name, port = host.split(":")
        plug.connect((name, int(port)))
        return plug

    def _take(self) -> None:
        for message in self._line:
            self._hear(heard(message))
            if self._widget:
                self.ready.set()
                return

    def flood(self, kind: str, pace: float, seconds: float) -> bool:
        """Says the same again and again, so many a second or as many as the socket takes; whether it was cut off."""
        content = {"method": "custom", "content": {"type": kind}}
        text = said("comm_msg", comm_id=self._widget, data=content).encode()
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end:
                self._line.socket.sendall(Frame(Opcode.TEXT, text).serialize(mask=True))
                time.sleep(1.0 / pace if pace else 0.0)
        except OSError:
            return True
        return False
