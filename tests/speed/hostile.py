"""Run by the tests in a process of its own: reads one source and tells what it saw and how much memory that took."""

from __future__ import annotations

import json
import pickle
import resource
import sys
from pathlib import Path

from tws_logdx.events.catalogue import Catalogue
from tws_logdx.intake import Intake
from tws_logdx.sources.find import find
from tws_logdx.sources.source import MIB, Limits


def peak() -> int:
    """Most memory that this process ever had, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main(specs: str, warm: str, path: str) -> None:
    intake = Intake(Catalogue(pickle.loads(Path(specs).read_bytes())))
    for source in find([warm]).sources:
        intake.take(source, 0)
    before = peak()
    (source,) = find([path], stdin=sys.stdin.buffer, limits=Limits(small=32 * MIB, ratio=10)).sources
    taken = intake.take(source, 0)
    reading = taken.reading
    seen = [] if reading is None else [(one.name, one.line) for one in reading.sightings]
    sys.stdout.write(
        json.dumps(
            {
                "grown": peak() - before,
                "lines": taken.lines,
                "cut": taken.cut,
                "problem": taken.problem,
                "seen": seen if len(seen) < 20 else seen[:10] + seen[-10:],
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
