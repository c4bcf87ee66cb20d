"""A mail server that takes everything: minimal SMTP, so that the sender is what is measured. One line of JSON a letter
goes into a file if there is one. Run as `python -m bench.sink PORT [FILE]`."""

import asyncio
import json
import os
import sys
from typing import TextIO

GREETING, READY, GO_ON, BYE = b"220 sink\r\n", b"250 ok\r\n", b"354 go on\r\n", b"221 bye\r\n"
MOST = 16 * 1024 * 1024  # octets of one letter that are held


class Sink:
    """Counts letters, and keeps them if asked."""

    def __init__(self, kept: TextIO | None) -> None:
        self.kept = kept
        self.letters = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, command by command; letters may follow each other on it."""
        writer.write(GREETING)
        to = ""
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(GO_ON)
                self.take(to, await reader.readuntil(b"\r\n.\r\n"))
                writer.write(READY)
            elif verb == b"EHLO":
                writer.write(b"250-sink\r\n250 8BITMIME\r\n")
            elif verb == b"QUIT":
                writer.write(BYE)
                break
            elif verb == b"VRFY":  # how many there were: asked by bench/letters.py
                writer.write(f"252 {self.letters}\r\n".encode())
            else:
                to = line.split(b"<")[1].split(b">")[0].decode() if verb == b"RCPT" else to
                writer.write(READY)
        writer.close()
        if self.kept:
            self.kept.flush()

    def take(self, to: str, letter: bytes) -> None:
        self.letters += 1
        if self.kept:
            plain = letter.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
            self.kept.write(json.dumps({"to": to, "letter": plain.decode("utf-8")}) + "\n")


async def run(port: int, file: str | None) -> None:
    """Listen until killed."""
    with open(file or os.devnull, "w", encoding="utf-8") as kept:
        sink = Sink(kept if file else None)
        server = await asyncio.start_server(sink.serve, "127.0.0.1", port, limit=MOST)
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
