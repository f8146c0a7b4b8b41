"""A log parser of insights-core with one scan for each rule: `insights_search.py LITERALS LOG`.

Its scans look for text, not for patterns: each line of the file holds the literals of one rule, with tabs between.
"""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def main(literals: str, log: str) -> None:
    core: Any = import_module("insights.core")
    tests: Any = import_module("insights.tests")
    parser: Any = type("Logs", (core.LogFileOutput,), {})
    keys = []
    for number, line in enumerate(Path(literals).read_text(encoding="utf-8").splitlines()):
        keys.append(f"rule_{number}")
        parser.keep_scan(keys[-1], line.split("\t"), any)
    lines = Path(log).read_text(encoding="utf-8", errors="replace").split("\n")
    seen = parser(tests.context_wrap(lines))
    sys.stdout.write(f"{sum(len(getattr(seen, key)) for key in keys)}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
