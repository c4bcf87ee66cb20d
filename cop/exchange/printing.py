"""The process that prints a bundle and ends, bounded in memory and time: printing hundreds of pages takes minutes."""

import fcntl
import json
import os
import resource
import sys
from pathlib import Path

from cop.foundation.pdf import pdf

CPU_SECONDS = 600  # of a bundle of 200 long cases it took some 200
MEMORY = 3 * 1024**3  # bytes; that bundle took some 2 GB
NICE = 10  # pages go first


def main() -> None:
    """Print what stands in the folder argv[1]: sheet.json becomes bundle.pdf, whole or not at all. The lock is
    inherited open, and goes when this process ends, however it does."""
    folder = Path(sys.argv[1])
    fcntl.flock(int(sys.argv[2]), fcntl.LOCK_EX | fcntl.LOCK_NB)  # the same open file: it holds it already
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    sheet = json.loads((folder / "sheet.json").read_text(encoding="utf-8"))
    made = folder / "half.pdf"
    made.write_bytes(pdf(**sheet))
    made.rename(folder / "bundle.pdf")
