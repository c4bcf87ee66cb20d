"""The process that looks into one file and ends: bounded in memory, time, and what it may write."""

import json
import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from cop.foundation.examining import kinds
from cop.foundation.examining.refusal import Refusal

CPU_SECONDS = 12
FILE_MOST = 80 * 1024 * 1024  # bytes that it may write to one file
READERS = {kinds.PDF: "pdf", kinds.ZIP: "office", kinds.TEXT: "plain"}
TEXTS = {"txt", "csv"}


def main() -> None:
    """Look into argv[1], put what is to be kept in the folder argv[2]; its name says it is argv[3]. With "values" as
    argv[4] the answer is what stands in a table or in JSON. Answers in JSON."""
    source, folder, extension = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_MOST, FILE_MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = values(source, extension) if sys.argv[4:] == ["values"] else look(source, folder, extension)
    except Refusal as refusal:
        answer = {"refused": refusal.reason}
    except MemoryError:
        answer = {"refused": "bomb"}
    sys.stdout.write(json.dumps(answer))


def look(source: Path, folder: Path, extension: str) -> dict[str, Any]:
    """What it is, cleaned where it is a picture. Raises Refusal."""
    kind = kinds.kind_of(source)
    module = READERS.get(kind)
    if module is None:
        pictures = import_module("cop.foundation.examining.pictures")
        bound(pictures.MEMORY)
        cleaned: dict[str, Any] = pictures.clean(source, folder, kind)
        return cleaned
    if kind == kinds.TEXT and extension not in TEXTS:
        raise Refusal("unknown")
    reader = import_module(f"cop.foundation.examining.{module}")
    bound(reader.MEMORY)
    read: Callable[[Path, str], dict[str, Any]] = reader.read
    found = read(source, extension)
    if extension not in ("", found["extension"]):
        raise Refusal("other_name")
    return found


def values(source: Path, extension: str) -> dict[str, Any]:
    """What a spreadsheet, a CSV or a JSON holds. Raises Refusal."""
    reader = import_module("cop.foundation.examining.values")
    bound(reader.MEMORY)
    found: dict[str, Any] = reader.read(source, extension)
    return found


def bound(memory: int) -> None:
    """From here on at most so many bytes more than the program itself takes."""
    try:
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # not Linux
        taken = 512 * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (taken + memory, taken + memory))
