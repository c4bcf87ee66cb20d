"""What a visit weighs as it comes over the line, headers and all: in Chromium, from a server as bin/run starts it."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from typing import Any

from bench.figures import Figure
from bench.houses import house
from bench.pages import Reader, reader_in
from bench.server import Server

FIRST_MOST, LATER_MOST, REQUESTS_MOST = 100, 15, 8  # KB, KB, requests
SETTLED = 1_500  # milliseconds after everything was loaded, for what a script still asks
ARGUMENTS = (
    "--no-sandbox --disable-dev-shm-usage --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run"
).split()


@dataclass
class Visit:
    """What one page took: bytes by address, of what did not come from the browser's own store."""

    sizes: dict[str, float] = field(default_factory=dict)

    @property
    def kilobytes(self) -> float:
        return sum(self.sizes.values()) / 1000

    @property
    def in_words(self) -> str:
        """The heaviest first, by the end of its address."""
        parts = sorted(self.sizes.items(), key=lambda part: -part[1])
        return ", ".join(f"{name_of(address)} {size / 1000:.1f}" for address, size in parts)


def name_of(address: str) -> str:
    """The kind of a file, or "page"."""
    last = address.partition("#")[0].rsplit("/", 1)[-1]
    return last.rsplit(".", 1)[-1] if "/static/" in address else "page"


def against_goals(size: str) -> list[Figure]:
    """The first visit to a thread of 20 posts, and a visit to another one after it."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("No Chromium on this system: weight is not measured.", file=sys.stderr)
        return []
    reader = reader_in(house(size))
    with Server("ours", reader.folder, workers=2) as server:
        first, later = visits(chromium, reader, server)
    return [
        Figure("first visit to a thread, KB over the line", f"{first.kilobytes:.1f} KB", "", first.kilobytes,
               FIRST_MOST, is_most=True, note=first.in_words),
        Figure("first visit to a thread, requests", str(len(first.sizes)), "", len(first.sizes),
               REQUESTS_MOST, is_most=True),
        Figure("later visit to a thread, KB over the line", f"{later.kilobytes:.1f} KB", "", later.kilobytes,
               LATER_MOST, is_most=True, note=later.in_words),
    ]  # fmt: skip


def visits(chromium: str, reader: Reader, server: Server) -> list[Visit]:
    """Open two threads, one after the other, in a browser that was never here."""
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        url = f"http://127.0.0.1:{server.port}"
        context = browser.new_context(base_url=url, viewport={"width": 390, "height": 844})
        name, _is, value = reader.visitor.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": url}])
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        for path in reader.threads[:2]:
            visit = Visit()
            found.append(visit)
            listeners = listen(line, visit)
            page.goto(path, wait_until="networkidle")
            page.wait_for_timeout(SETTLED)
            for event, listener in listeners.items():
                line.remove_listener(event, listener)
        browser.close()
    return found


def listen(line: Any, visit: Visit) -> dict[str, Any]:
    """Note what comes over the line from now on; gives the listeners, to take them away again."""
    addresses: dict[str, str] = {}
    kept: set[str] = set()

    def asked(told: dict[str, Any]) -> None:
        addresses[told["requestId"]] = told["request"]["url"]

    def answered(told: dict[str, Any]) -> None:
        if told["response"].get("fromDiskCache") or told["response"].get("fromPrefetchCache"):
            kept.add(told["requestId"])

    def loaded(told: dict[str, Any]) -> None:
        address = addresses.get(told["requestId"])
        if address is not None and told["requestId"] not in kept and told["encodedDataLength"]:
            visit.sizes[f"{address}#{len(visit.sizes)}"] = told["encodedDataLength"]

    listeners = {
        "Network.requestWillBeSent": asked,
        "Network.responseReceived": answered,
        "Network.requestServedFromCache": lambda told: kept.add(told["requestId"]),
        "Network.loadingFinished": loaded,
    }
    for event, listener in listeners.items():
        line.on(event, listener)
    return listeners
