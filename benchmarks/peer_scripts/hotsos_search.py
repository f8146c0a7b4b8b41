"""The search library under hotsos, with each pattern as a search of its own: `hotsos_search.py PATTERNS LOG`."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def main(patterns: str, log: str) -> None:
    kit: Any = import_module("searchkit")
    searcher = kit.FileSearcher(max_parallel_tasks=1, decode_errors="backslashreplace")
    for number, pattern in enumerate(Path(patterns).read_text(encoding="utf-8").splitlines()):
        flags = "(?i)" if pattern.startswith("(?i)") else ""
        searcher.add(kit.SearchDef(f"{flags}.*(?:{pattern.removeprefix(flags)})", tag=str(number)), log)
    sys.stdout.write(f"{len(searcher.run())}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
