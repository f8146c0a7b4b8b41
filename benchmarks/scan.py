"""The reading stage with some patterns of the rules: `python -m benchmarks.scan IDS LOG SHORT`, IDS with one on a line.

Prints the seconds without start-up as JSON, so that rates by the number of rules compare nothing else: the short log is
read first, for patterns are compiled when they are first needed.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.patterns import Wanted
from tws_logdx.events.catalogue import Catalogue
from tws_logdx.intake import Intake
from tws_logdx.sources.find import find


def main(chosen: str, log: str, short: str) -> None:
    ids = Path(chosen).read_text(encoding="utf-8").split("\n")
    catalogue = Catalogue(Wanted(ids=tuple(ids)).specs())
    intake = Intake(catalogue)
    if not intake.engine.engine:
        raise RuntimeError("no engine")
    intake.take(find([short]).sources[0], 0)
    source = find([log]).sources[0]
    wall, cpu = time.perf_counter(), time.process_time()
    taken = intake.take(source, 0)
    told = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    events = len(taken.reading.sightings) if taken.reading else 0
    sys.stdout.write(json.dumps({**told, "needles": len(catalogue.needles), "events": events}))


if __name__ == "__main__":
    main(*sys.argv[1:])
