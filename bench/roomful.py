"""Everybody in many rooms at once, in one process: pages that ask as static/js/behaviours/room.js does, people who lay
cards and press, and the moment at which each page had what the others did."""

import asyncio
import secrets
import socket
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import brotli

from bench.client import Answer, get_request, post_request, read
from bench.held import CARD, STEP, Room
from bench.visitors import Visitor

PACE, TROUBLE = 0.6, 2.0  # seconds between an answer and the next question, as in room.js
PATIENCE = 30  # seconds for an answer
HEADERS = {"X-Part": "1", "Accept-Encoding": "br"}  # what the script sends, and every browser
ASK, SAY = "ask", "say"  # what a request was for
NOBODY = 0  # the status of an answer that did not come
Moment = float  # seconds on the clock of the loop


@dataclass
class Said:
    """A card, or a step: the bytes by which a page shows it, who did it, when it was sent, and whether it was taken."""

    token: bytes
    by: "Page"
    sent: Moment
    is_step: bool
    is_taken: bool = False


@dataclass
class Page:
    """The room as one of its people has it open."""

    visitor: Visitor
    table: "Table"
    stand: str = ""
    seen: dict[bytes, Moment] = field(default_factory=dict)
    resting: asyncio.Future[None] | None = None


@dataclass
class Table:
    """One room with its open pages, and what was said in it."""

    room: Room
    pages: list[Page] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


class Roomful:
    """All rooms, asking one server. `statuses` counts answers by what was asked (ASK, SAY) and their status; `turn`
    makes the moments of one run others than those of the next."""

    def __init__(self, rooms: list[Room], port: int, turn: int):
        self.port, self.chance = port, Random(f"roomful {turn}")
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.tables = [Table(room) for room in rooms]
        self.is_open = True
        for table in self.tables:
            table.pages = [Page(visitor, table) for visitor in table.room.people]

    @property
    def pages(self) -> list[Page]:
        return [page for table in self.tables for page in table.pages]

    def receipts(self) -> Iterator[tuple[Said, Moment | None]]:
        """When each of the others had what was said and taken; None where it has not come."""
        for table in self.tables:
            for said in table.said:
                if said.is_taken:
                    yield from ((said, page.seen.get(said.token)) for page in table.pages if page is not said.by)

    # What the script of a page does

    async def follow(self, page: Page) -> None:
        """Ask where the group stands, again and again, at first at any moment."""
        await asyncio.sleep(self.chance.random() * PACE)
        while self.is_open:
            status = await self.ask(page)
            await self.rest(page, PACE if 200 <= status < 300 else TROUBLE)

    async def rest(self, page: Page, seconds: float) -> None:
        """Until it is time to ask again, or somebody on this page did something."""
        loop = asyncio.get_running_loop()
        page.resting = loop.create_future()
        timer = loop.call_later(seconds, wake, page)
        await page.resting
        timer.cancel()

    async def ask(self, page: Page) -> int:
        """One question; what is new in the answer is seen at the moment at which all of it was there."""
        answer = await self.answer_to(ASK, question(page.table.room, page.visitor, self.port, page.stand))
        if answer.status == 200:
            moment = asyncio.get_running_loop().time()
            page.stand = answer.header("X-Stand")
            html = brotli.decompress(answer.body) if answer.header("Content-Encoding") == "br" else answer.body
            for said in page.table.said:
                if said.token not in page.seen and said.token in html:
                    page.seen[said.token] = moment
        return answer.status

    async def answer_to(self, what: str, request: bytes) -> Answer:
        """The answer, counted; NOBODY when none came."""
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await fetched(self.port, request)
        except OSError:  # a TimeoutError is one
            answer = Answer(NOBODY, b"", b"")
        self.statuses[what, answer.status] += 1
        return answer

    # What people do

    async def lay_card(self, page: Page) -> None:
        token = secrets.token_hex(12)
        await self.say(page, "kaart", Said(token.encode(), page, 0, is_step=False), text=f"{CARD} {token}", stap=STEP)

    async def press_next(self, page: Page) -> None:
        """The facilitator goes on to the step after those where the group was."""
        steps, past = page.table.room.steps, sum(said.is_step and said.is_taken for said in page.table.said)
        said = Said(f'data-step="{steps[past + 1]}"'.encode(), page, 0, is_step=True)
        await self.say(page, "stap", said, act="verder", stap=str(page.table.room.at + past))

    async def say(self, page: Page, where: str, said: Said, **fields: str) -> None:
        """Send a form as the script does, and ask at once what came of it."""
        fields |= {"csrf_token": page.visitor.token}
        path = f"{page.table.room.path}/{where}"
        request = post_request(path, self.port, fields, page.visitor.cookie, HEADERS)
        said.sent = asyncio.get_running_loop().time()
        page.table.said.append(said)
        answer = await self.answer_to(SAY, request)
        said.is_taken = answer.status == 204
        wake(page)

    async def now_and_then(self, act: Callable[[], Coroutine[Any, Any, None]], moments: list[float]) -> None:
        """Act at these moments, in seconds from now."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for moment in moments:
            await asyncio.sleep(begun + moment - loop.time())
            await act()

    def moments(self, begin: float, end: float, apart: tuple[float, float]) -> list[float]:
        """Moments (seconds) between two, the first at any time, each so far from the one before."""
        found, moment = [], begin + self.chance.random() * apart[0]
        while moment < end:
            found.append(moment)
            moment += self.chance.uniform(*apart)
        return found


def wake(page: Page) -> None:
    """A page that rests asks now; one that is asking already goes on."""
    if page.resting is not None and not page.resting.done():
        page.resting.set_result(None)


def question(room: Room, visitor: Visitor, port: int, told: str) -> bytes:
    """Does the room still stand where this person was told?"""
    return get_request(f"{room.path}/stand?v={told}", port, visitor.cookie, HEADERS)


async def fetched(port: int, request: bytes) -> Answer:
    """A request on a connection of its own; raises OSError when nobody listens or the line breaks."""
    loop = asyncio.get_running_loop()
    with socket.socket() as line:
        line.setblocking(False)
        await loop.sock_connect(line, ("127.0.0.1", port))
        await loop.sock_sendall(line, request)
        line.shutdown(socket.SHUT_WR)  # as a proxy hangs up at once: gunicorn keeps a worker until the other side has
        parts = []
        while part := await loop.sock_recv(line, 262144):
            parts.append(part)
    return read(b"".join(parts))
