"""A workshop as it is served: phones come in, file and come back; a killed server; what is hostile; what is taken away."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.serving.test_serving import ask
from tests.visit import ROOT

SERVE = "from viz.workshop.serve import serve; serve(host='127.0.0.1', port={port}, seed=11)"
LENIENT = "from viz.serving import door; door.HELD_BACK = 0.1"  # an address is let in again at once, all tabs here have the same


class Served:
    """A workshop in a process of its own, and what its terminal said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        said: dict[str, str] = {}
        for line in process.stdout:
            name, _, value = line.partition(":")
            said[name] = value.strip()
            if name == "Facilitator":
                break
        self.address, self.code = said["Energy Run"], said["Room"].split()[0]
        self.port = urlsplit(self.address).port
        self.key = said["Facilitator"].partition("#")[2]

    @property
    def cpu(self) -> float:
        """Seconds that its process has used, whatever else the machine does."""
        return sum(map(int, Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[11:13])) / 100

    @property
    def memory(self) -> float:
        """What it holds.  [MiB]"""
        return int(Path(f"/proc/{self.process.pid}/status").read_text().split("VmRSS:")[1].split()[0]) / 1024

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def serving(state: Path, port: int = 0, before: str = "") -> Iterator[Served]:
    """A workshop that keeps what is played in a folder.   before: Python run ahead of it"""
    command = [sys.executable, "-c", f"{before}\n{SERVE.format(port=port)}"]
    environment = os.environ | {"XDG_STATE_HOME": str(state)}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield Served(process)
        finally:
            process.kill()


class Tab:
    """A tab by its websocket alone: what it says, and what it was told last, by kind."""

    def __init__(
        self, served: Served, role: str = "player", token: str = "", language: str = "en", **headers: str
    ) -> None:
        url = f"ws://{urlsplit(served.address).netloc}/line"
        headers = {"Origin": served.address} | headers
        self._open = connect(url, additional_headers=headers, compression=None, open_timeout=20)
        self.line = self._open.__enter__()
        self.heard: dict[str, Any] = {}
        self.say("hello", role=role, token=token, code=served.code, language=language)

    def say(self, kind: str, **fields: Any) -> None:
        self.line.send(json.dumps({"type": kind, **fields}))

    def until(self, kind: str, fits: Any = lambda _: True, patience: float = 60.0) -> Any:
        """The next message of a kind that fits, or the last one if it does."""
        if kind in self.heard and fits(self.heard[kind]):
            return self.heard[kind]
        end = time.monotonic() + patience
        while time.monotonic() < end:
            message = json.loads(self.line.recv(end - time.monotonic()))
            self.heard[message["type"]] = message
            if message["type"] == kind and fits(message):
                return message
        raise TimeoutError(kind)

    def close(self) -> None:
        self._open.__exit__(None, None, None)

    def asked(self, kind: str, **fields: Any) -> str:
        """What one is told who asks for what cannot be."""
        self.heard.pop("told", None)
        self.say(kind, **fields)
        return self.until("told")["key"]

    def phase(self, phase: str, number: int = -1) -> Any:
        return self.until("room", lambda room: room["phase"] == phase and number in (-1, room["round"]))

    def joined(self, name: str, seat: str, served: Served) -> "Tab":
        self.say("join", code=served.code, name=name, seat=seat)
        self.token = self.until("joined")["token"]
        self.until("seat")
        return self


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("state"), before=LENIENT) as found:
        yield found


def test_a_round_is_played_on_phones_and_taken_away(served: Served) -> None:
    desk, ann, bob = Tab(served, "facilitator", served.key), Tab(served), Tab(served, language="ja")
    ann.joined("Ann", "MARA", served)
    bob.joined("=ボブ<script>", "IREN", served)
    desk.phase("lobby")
    desk.say("start", practice=False)
    ann.phase("decide", 1)
    ann.say("file", round=1, order={"raise": {"sell_btc": 10.0}})
    ann.until("filed")
    assert ann.until("room", lambda room: room["filed"] == 1)["you"]["filed"]
    bob.phase("decide", 1)
    bob.say("file", round=1, order=None)
    began = time.monotonic()
    assert ann.phase("recap", 1)["filed"] == 2
    print(f"closed in {time.monotonic() - began:.2f} s")
    assert ann.until("seat", lambda seat: seat["recap"] is not None)["recap"]["weeks"][1] == 25
    desk.until("market", lambda market: market["week"] == 25)
    assert ann.heard["seat"]["version"] == ann.heard["room"]["version"]  # of another round nothing is shown
    assert bob.until("seat", lambda seat: seat["recap"] is not None)["against"] == []
    assert ann.heard["seat"]["against"][0]["outcome"]["ja"].startswith("保有コイン")
    day = ann.heard["seat"]["briefing"]["date"]
    assert ann.heard["seat"]["names"][day].endswith(" 2026") and "南東部" in bob.heard["seat"]["names"].values()
    wall = Tab(served, "projector")
    wall.until("market")
    desk.say("bots")
    assert wall.until("bots")["rows"]
    headers = {"Authorization": f"Bearer {served.key}"}
    status, _, body = ask(served.address, f"/debrief/{served.code}/answers.csv", **headers)
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert status == 200 and {row["People"] for row in rows} == {"Ann", "'=ボブ<script>"}
    ann_s, bob_s = (next(row for row in rows if row["People"].endswith(name)) for name in ("Ann", "<script>"))
    assert (ann_s["Kind"], ann_s["About"], ann_s["Decided"]) == ("money", "coins", "10 BTC")
    assert "coins held" in ann_s["What came of it"] and bob_s["Decided"] == "filed untouched: by the rule"
    body = ask(served.address, f"/debrief/{served.code}/answers.csv?language=ja", **headers)[2].decode("utf-8-sig")
    assert "資金,コイン,10 BTC" in body and "raise" not in body and "sell_btc" not in body
    for language in ("en", "ja"):
        status, _, body = ask(served.address, f"/debrief/{served.code}/report.html?language={language}", **headers)
        assert status == 200 and b"<script" not in body and "=ボブ&lt;script&gt;" in body.decode()
    assert ask(served.address, f"/debrief/{served.code}/run.json")[0] == 404
    assert ask(served.address, f"/debrief/{served.code}/run.json", Authorization="Bearer guessed")[0] == 404
    run = json.loads(ask(served.address, f"/debrief/{served.code}/run.json", **headers)[2])
    assert run["seed"] == 11 and run["weeks_played"] == 25 and run["orders"]
    desk.say("undo")
    room = ann.phase("decide", 1)
    assert not room["you"]["filed"]
    assert ann.until("seat", lambda seat: seat["order"] is not None)["order"] == {"raise": {"sell_btc": 10.0}}
    desk.say("close", round=1)
    ann.phase("recap", 1)
    desk.say("next")
    ann.phase("decide", 2)


def test_nobody_sees_or_does_what_is_anothers(served: Served) -> None:
    eve = Tab(served, "facilitator", "guessed")
    assert eve.until("told")["key"] == "no_key"
    for kind, fields in (
        ("start", {"practice": False}), ("undo", {}), ("release", {"player": 1}), ("bots", {}), ("file", {"round": 2, "order": None}), ("sit", {"seat": "MARA"}),
    ):  # fmt: skip
        assert eve.asked(kind, **fields) == "not_yours"
    eve = Tab(served).joined("Eve", "HIVE", served)
    assert eve.asked("pull", key="power.gas", value=9.0) == "not_yours"
    assert eve.heard["seat"]["id"] == "HIVE" and "players" not in eve.heard["room"] and "market" not in eve.heard
    wall = Tab(served, "projector")
    wall.until("market")
    assert "seat" not in wall.heard and wall.asked("leave") == "not_yours"
    private = json.dumps(
        [message for kind, message in wall.heard.items() if kind != "words"] + [eve.heard["room"] | {"you": ""}]
    )
    assert '"cash"' not in private and '"order"' not in private


def test_what_is_wrong_is_told_in_a_sentence_and_nothing_is_lost(served: Served) -> None:
    cay = Tab(served, language="ja")
    assert cay.asked("join", code="AAAA", name="Cay", seat="") == "no_room"
    assert cay.asked("join", code=served.code, name=" \u202e ", seat="") == "name_empty"
    assert cay.asked("join", code=served.code, name="ANN", seat="") == "name_taken"
    assert cay.asked("join", code=served.code, name="Cay", seat="/etc/passwd") == "no_seat"
    cay.joined("Cay", "CLSK", served)
    number = cay.phase("decide")["round"]
    assert cay.asked("file", round=number - 1, order=None) == "late"
    assert cay.asked("file", round=number, order={"raise": {"sell_btc": 1e9}}) == "order"
    assert cay.asked("file", round=number, order={"bids": "x"}) in ("order", "order_unread")
    assert cay.asked("answer", lesson="owners", question="left", answer="few") == "late_answer"
    second = Tab(served, token=cay.token)
    assert second.until("room", lambda room: "you" in room)["you"]["name"] == "Cay"
    cay.until("elsewhere")
    assert cay.asked("file", round=number, order=None) == "not_yours"
    assert (
        second.asked("check", round=number, order={"raise": {"sell_btc": 1e9}}) == "order"
    )  # before anything is filed
    second.say("check", round=number, order={"raise": {"sell_btc": 1.0}})
    second.until("fits")
    second.heard.clear()
    second.say(
        "check", round=number - 1, order={"raise": {"sell_btc": 1e9}}
    )  # a page that asked while the round was closed
    second.say("check", round=number, order=None)
    second.until("fits")
    assert "told" not in second.heard  # of a later market nothing is said about an order of an earlier one
    assert second.asked("file", round=number - 1, order={"raise": {"sell_btc": 1e9}}) == "late"
    second.say("leave")
    second.until("left")


def test_a_facilitator_has_a_list_of_rooms(served: Served) -> None:
    desk = Tab(served, "facilitator", served.key)
    assert desk.until("rooms")["rooms"] == [served.code]
    desk.say("room")
    both = desk.until("rooms", lambda told: len(told["rooms"]) == 2)["rooms"]
    desk.say("watch", code=both[0])
    assert desk.until("room", lambda room: room["code"] == both[0])


@pytest.mark.parametrize("text", ["[", "[]", '{"type": "exec"}', '{"type": "file", "round": NaN, "order": null}', '{"type": "sit", "seat": "' + "x" * 20_000 + '"}'])  # fmt: skip
def test_hostile_messages_cut_a_tab_off_and_nobody_else(served: Served, text: str) -> None:
    eve, dan = Tab(served), Tab(served)
    with pytest.raises((ConnectionClosed, OSError)):
        for _ in range(200):
            eve.line.send(text)
            time.sleep(0.01)
    dan.until("door")


def test_who_comes_from_another_page_is_not_let_in(served: Served) -> None:
    with pytest.raises(InvalidStatus):
        Tab(served, Origin="http://evil.example")
    assert ask(served.address, "/room", Host="evil.example")[0] == 403
    status, headers, _ = ask(served.address, "/facilitator")
    assert (
        status == 200
        and "script-src 'self'" in headers["content-security-policy"]
        and "unsafe" not in headers["content-security-policy"]
    )
    for path in ("/etc/passwd", "/../energyrun.py", "/debrief/%2e%2e/run.json", "/static/x", "/workshop.js.map"):
        assert ask(served.address, path)[0] == 404


def test_a_killed_server_comes_back_in_mid_round_with_every_order(tmp_path: Path) -> None:
    with serving(tmp_path) as first:
        desk, ann = Tab(first, "facilitator", first.key), Tab(first).joined("Ann", "MARA", first)
        bob = Tab(first).joined("Bob", "IREN", first)
        desk.say("start", practice=False)
        for number in (1, 2):
            for tab, order in ((ann, {"raise": {"sell_btc": float(number)}}), (bob, None)):
                tab.phase("decide", number)
                tab.say("file", round=number, order=order)
            ann.phase("recap", number)
            desk.say("next")
        ann.phase("decide", 3)
        ann.say("file", round=3, order={"raise": {"sell_btc": 3.0}})
        ann.until("filed", lambda filed: filed["round"] == 3)
        first.kill()
    with serving(tmp_path, 0) as again:
        assert again.code == first.code
        ann = Tab(again, token=ann.token)
        room = ann.phase("decide", 3)
        assert (
            room["you"]
            == {"name": "Ann", "seat": "MARA", "filed": True, "by": "Ann", "order": {"raise": {"sell_btc": 3.0}}}
            and 0.0 < room["remains"] <= 180.0
        )
        assert ann.until("seat", lambda seat: seat["briefing"]["week"] == 38)["order"] == {"raise": {"sell_btc": 3.0}}
        Tab(again, "facilitator", first.key).phase("decide", 3)  # the old link opens it too
        bob = Tab(again, token=bob.token)
        bob.phase("decide", 3)
        bob.say("file", round=3, order=None)
        assert ann.phase("recap", 3)["filed"] == 2
