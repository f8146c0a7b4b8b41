"""The reading stage with the first N patterns of the rules: `python -m benchmarks.scan N LOG`.

Prints the seconds without start-up as JSON, so that rates by the number of rules compare nothing else.
"""

from __future__ import annotations

import json
import sys
import time

from benchmarks.data import KINDS
from benchmarks.patterns import specs_for
from tws_logdx.events.catalogue import Catalogue
from tws_logdx.intake import Intake
from tws_logdx.sources.find import find


def main(number: int, kind: str, log: str) -> None:
    catalogue = Catalogue(specs_for(KINDS[kind])[:number])
    intake = Intake(catalogue)
    if not intake.engine.engine:
        raise RuntimeError("no engine")
    source = find([log]).sources[0]
    begin = time.perf_counter()
    taken = intake.take(source, 0)
    seconds = time.perf_counter() - begin
    events = len(taken.reading.sightings) if taken.reading else 0
    sys.stdout.write(json.dumps({"seconds": seconds, "needles": len(catalogue.needles), "events": events}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
