"""One tab's websocket: what comes in is typed, bounded and paced, and what goes out waits in a queue of its own.

Who reads slowly fills his own queue and who floods empties his own allowance: nobody else waits for either.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.foundation.errors import cut
from viz.serving.wire import UNHEARD, judged

logger = logging.getLogger("energyrun")

LONGEST = 2**19  # bytes of a message: a run file goes in one
RATE, BURST = 60.0, 240.0  # what messages may cost a second for long, and at once; as many may wait
PRICE = 3.0  # of a message of the page, which takes the server 3 ms
PAINTED = 2.0  # of the word that a frame is painted
BOX = 12.0  # of asking for a box: no tab is given more than five a second
INTAKE = 6_000.0  # messages that may come at once, moves of a lever among them that become one
WAITING, STALE = 2**22, 30.0  # bytes that may wait for a tab that does not read, and for how long  [s]
FORGIVEN = 10  # wrong messages after which a tab is not listened to any more


@dataclass(frozen=True)
class Manners:
    """What may be said on a line: how long [letters], how often [1/s] and at once, and who judges it.

    judge: (message, longest) -> why it may not pass, and which others it overtakes while they wait.
    price: what a message costs of what may be said; prices: of those that others overtake, by the second word of their kind.
    """

    judge: Callable[[Message, int], tuple[str, tuple[Any, ...]]] = judged
    longest: int = LONGEST
    rate: float = RATE
    burst: float = BURST
    intake: float = INTAKE
    price: float = 1.0
    prices: Mapping[str, float] = field(default_factory=dict[str, float])

    def price_of(self, kind: tuple[Any, ...]) -> float:
        """What a message costs.

        >>> PAGE.price_of(()), PAGE.price_of(("a", "painted"))
        (3.0, 2.0)
        """
        return self.prices.get(str(kind[1]), self.price) if len(kind) > 1 else self.price


PAGE = Manners(price=PRICE, prices={"painted": PAINTED, "box": BOX})
"""What the page says to Solara."""


class Allowance:
    """How many messages may still come: so many at once, and so many a second.

    >>> mine = Allowance(RATE, BURST, now=lambda: 0.0)
    >>> [mine.wait() for _ in range(240)] == [0.0] * 240, mine.wait() > 0.0
    (True, True)
    """

    def __init__(self, rate: float, burst: float, now: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._now = rate, burst, now
        self._left, self._at = burst, now()

    def wait(self, price: float = 1.0) -> float:
        """Takes one, or a dear one; seconds that its sender has to wait for it."""
        now = self._now()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate) - price
        self._at = now
        return max(0.0, -self._left / self._rate)


class Line:
    """A websocket between uvicorn and an application.   ended: is told that this side cut it off"""

    def __init__(
        self,
        receive: Receive,
        send: Send,
        caller: str,
        manners: Manners = PAGE,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        self._receive, self._send, self._caller, self._manners = receive, send, caller, manners
        self._ended = ended
        self._waiting: deque[tuple[float, Message]] = deque()
        self._size, self._wrong = 0, 0
        self._more, self._over, self._heard = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._came: deque[tuple[Message, tuple[Any, ...]]] = deque()  # what came in, and what each can be merged with
        self._intake, self._pace = Allowance(manners.rate, manners.intake), Allowance(manners.rate, manners.burst)

    async def through(self, app: ASGIApp, scope: Scope) -> None:
        """Runs the application on this line; whatever it fails at is one line in the log."""
        tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._read())]
        try:
            await app(scope, self._hear, self._say)
        except asyncio.CancelledError:  # the server ends: nothing is left to do, nor to be said
            return
        except Exception as error:  # noqa: BLE001  # a tab that breaks must not fill the log
            cause = first_of(error)
            if not self._over.is_set():
                self._tell(f"lost ({type(cause).__name__}: {str(cause)!r})")
        finally:
            for task in tasks:
                task.cancel()

    async def _hear(self) -> Message:
        """The next message that may pass; the end of the connection where it has been cut off."""
        while not self._over.is_set():
            await self._heard.wait()
            if self._came and not self._over.is_set():
                message, kind = self._came.popleft()
                if not self._came:
                    self._heard.clear()
                if message["type"] == "websocket.receive":
                    await asyncio.sleep(self._pace.wait(self._manners.price_of(kind)))
                return message
        return {"type": "websocket.disconnect", "code": 1008}

    async def _read(self) -> None:
        """Takes in what the tab says, so that a flood is seen as one."""
        while not self._over.is_set():
            message = await self._receive()
            if message["type"] == "websocket.receive":
                why, kind = self._manners.judge(message, self._manners.longest)
                if self._intake.wait() or len(self._came) >= self._manners.burst:
                    self._cut_off("it floods")
                elif why:
                    self._refuse(why)
                elif kind != UNHEARD:
                    self._take(dict(message), kind)
                await asyncio.sleep(0)  # others speak too
            else:
                self._take(dict(message), ())  # it begins, or it has ended
                if message["type"] == "websocket.disconnect":
                    return

    def _take(self, message: Message, kind: tuple[Any, ...]) -> None:
        """Lets a message wait to be heard, in the place of one that it overtakes."""
        if kind and self._came and self._came[-1][1] == kind:
            self._came[-1] = message, kind
        else:
            self._came.append((message, kind))
        self._heard.set()

    def _refuse(self, why: str) -> None:
        self._wrong += 1
        self._tell(why)
        if self._wrong >= FORGIVEN:
            self._cut_off(f"{FORGIVEN} wrong messages")

    async def _say(self, message: Message) -> None:
        """Queues what goes out: whoever sends waits for nobody."""
        if message["type"] != "websocket.send":
            await self._send(message)
            return
        now, size = time.monotonic(), size_of(message)
        stale = bool(self._waiting) and now - self._waiting[0][0] > STALE
        if not self._over.is_set() and (stale or (self._waiting and self._size + size > WAITING)):
            self._cut_off("it does not read")
        if self._over.is_set():
            raise OSError("the tab was cut off")
        self._waiting.append((now, message))
        self._size += size
        self._more.set()

    async def _write(self) -> None:
        """Sends what waits, as fast as the tab reads; what is being sent counts as waiting."""
        while True:
            await self._more.wait()
            while self._waiting:
                message = self._waiting[0][1]
                try:
                    await self._send(message)
                except Exception:  # noqa: BLE001  # the tab is gone: the reader hears of it
                    self._over.set()
                    self._heard.set()
                    return
                if self._over.is_set():
                    return
                self._waiting.popleft()
                self._size -= size_of(message)
            self._more.clear()

    def _cut_off(self, why: str) -> None:
        """Ends the connection, what waits for it and what it still sends with it."""
        if self._over.is_set():
            return
        self._tell(f"cut off: {why}")
        self._ended()
        self._over.set()
        self._heard.set()
        self._waiting.clear()
        transport = getattr(getattr(self._send, "__self__", None), "transport", None)
        if transport is not None:
            transport.abort()  # a polite end would wait for one who does not read

    def _tell(self, what: str) -> None:
        logger.warning("%s: %s", self._caller, cut(what.replace("\n", " ")))


def first_of(error: BaseException) -> BaseException:
    """What failed first, where several did.

    >>> first_of(ExceptionGroup("both", [ExceptionGroup("one", [KeyError("a")]), ValueError("b")]))
    KeyError('a')
    """
    return first_of(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


def size_of(message: Message) -> int:
    """Bytes of a message, about.

    >>> size_of({"type": "websocket.send", "text": "abc"}), size_of({"type": "websocket.send", "bytes": b"ab"})
    (3, 2)
    """
    return len(message.get("bytes") or message.get("text") or "")
