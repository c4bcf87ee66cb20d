"""`python -m bench`: runs every benchmark, prints the table, and writes bench/figures.md.

`--quick` is a smoke run of a minute or two with small numbers, which writes nothing.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

from bench import blocks, letters, library, pages, polls, search, sessions, weight, writes
from bench.figures import Figure, table, write_down
from bench.houses import alone
from cop.foundation.clock import local, now


@dataclass(frozen=True)
class Benchmark:
    """A benchmark by name, with what it runs in full and in a quick run."""

    name: str
    full: Callable[[], list[Figure]]
    quick: Callable[[], list[Figure]]


BENCHMARKS = [
    Benchmark("pages", lambda: pages.against_yardstick(25, 100), lambda: pages.against_yardstick(3, 80, "200x5000")),
    Benchmark(
        "size", lambda: pages.against_itself(25, 100), lambda: pages.against_itself(3, 80, "200x5000", "200x50000")
    ),
    Benchmark(
        "search",
        lambda: search.against_yardstick(25, 100) + search.against_itself(25, 100),
        lambda: search.against_yardstick(3, 80, "200x5000") + search.against_itself(3, 80, "200x5000", "200x50000"),
    ),
    Benchmark(
        "library",
        lambda: library.against_yardstick(25, 100),
        lambda: library.against_yardstick(3, 80, "200x5000", 2000),
    ),
    Benchmark(
        "poll",
        lambda: polls.against_yardstick(25, 400) + polls.rooms_against_yardstick(25, 400),
        lambda: polls.against_yardstick(3, 200, "200x5000") + polls.rooms_against_yardstick(3, 200, "200x5000"),
    ),
    Benchmark("weight", lambda: weight.against_goals(pages.SMALL), lambda: weight.against_goals("200x5000")),
    Benchmark("block", lambda: blocks.one_by_one(9, pages.SMALL), lambda: blocks.one_by_one(2, "200x5000")),
    Benchmark("reply", lambda: writes.one_by_one(9, pages.SMALL), lambda: writes.one_by_one(2, "200x5000")),
    Benchmark(
        "rush", lambda: writes.all_at_once(500, 30, pages.SMALL, 3), lambda: writes.all_at_once(200, 12, "200x5000", 1)
    ),
    Benchmark(
        "sessions",
        lambda: sessions.at_once(50, 75, pages.SMALL, 3),
        lambda: sessions.at_once(10, 30, "200x5000", 1),
    ),
    Benchmark(
        "letters", lambda: letters.weekly("1000x50000", "10000x50000"), lambda: letters.weekly("200x5000", "1000x5000")
    ),
]


def main() -> int:
    names = [benchmark.name for benchmark in BENCHMARKS]
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, for a smoke run; writes nothing")
    parser.add_argument("--only", choices=names, action="append", help="these benchmarks alone; writes nothing")
    asked = parser.parse_args()
    figures: list[Figure] = []
    with alone():
        for benchmark in BENCHMARKS:
            if asked.only is None or benchmark.name in asked.only:
                print(f"{benchmark.name} ...", file=sys.stderr, flush=True)
                figures += (benchmark.quick if asked.quick else benchmark.full)()
    print(table(figures))
    if not (asked.quick or asked.only):
        write_down(figures, local(now()).date())
    return 0


sys.exit(main())
