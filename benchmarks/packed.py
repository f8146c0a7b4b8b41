"""Packed logs beside plain ones and beside unpacking alone; standard input and a pipe beside a file."""

from __future__ import annotations

import gzip
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.data import KINDS, Log
from benchmarks.measure import Job, Measured, compare
from benchmarks.parts import MIDDLE, Figure, Part, Setting, logdx, ratio
from benchmarks.tables import megabytes, mib, percent, rate, table, times

GZ, ZST = ".gz", ".zst"
UNPACK = {
    GZ: "try: from zlib_ng.zlib_ng import decompressobj\n"
    "except ImportError: from zlib import decompressobj\n"
    "unpacker = decompressobj(31)\n",
    ZST: "try: from compression.zstd import ZstdDecompressor\n"
    "except ImportError: from backports.zstd import ZstdDecompressor\n"
    "unpacker = ZstdDecompressor()\n",
}
"""With the libraries that logdx unpacks with, and nothing around them."""
DRAIN = """
import sys
with open(sys.argv[1], "rb") as packed:
    while part := packed.read(1 << 17):
        unpacker.decompress(part)
"""
PACK = """
import shutil, sys
try: from compression import zstd
except ImportError: from backports import zstd
with open(sys.argv[1], "rb") as plain, zstd.open(sys.argv[2], "wb") as packed:
    shutil.copyfileobj(plain, packed, 1 << 20)
"""


def compressed(setting: Setting) -> Part:
    """Each way in on one core, and those where two processes or stages may share the work on two."""
    rows: list[list[str]] = []
    figures: list[Figure] = []
    for kind in KINDS:
        log = setting.log(kind)
        jobs = _jobs(setting, log)
        measured = dict(zip([job.name for job in jobs], compare(jobs, setting.runs), strict=True))
        rows += [_row(kind, one, measured) for one in measured.values()]
        figures += _figures(kind, measured)
    text = (
        f"{megabytes(setting.size)} of plain log, {percent(MIDDLE)} interesting; MB are those of the plain log."
        " Unpacking alone is the library that logdx unpacks with, called from Python, its output thrown away, on one"
        " core. On one core nobody can both unpack and read in the time of unpacking; the last ratio tells what is"
        " lost over doing one after the other.\n\n"
    )
    head = ["log", "MB/s", "× plain", "× unpacking alone", "× unpacking, then plain", "peak MiB"]
    return Part("Compressed, and by standard input", text + table(head, rows), figures=tuple(figures))


def _jobs(setting: Setting, log: Log) -> list[Job]:
    plain = logdx(setting.folder, log.path, name="plain")
    stdin = replace(logdx(setting.folder, name="standard input", size=log.bytes, more=["-"]), reads=(log.path,))
    jobs = [plain, replace(stdin, stdin=log.path)]
    if shutil.which("cat") and shutil.which("sh"):
        pipe = ["sh", "-c", f"cat {shlex.quote(str(log.path))} | {shlex.join(stdin.command)}"]
        jobs += _wide(plain, replace(stdin, name="pipe from cat", command=pipe))
    for suffix in UNPACK:
        path = _pack(log.path, suffix)
        packed = logdx(setting.folder, path, name=suffix, size=log.bytes)
        alone = [sys.executable, "-c", UNPACK[suffix] + DRAIN, str(path)]
        jobs += [packed, *_wide(packed), replace(packed, name=_alone(suffix), command=alone)]
    return jobs


def _wide(*jobs: Job) -> list[Job]:
    """The same on two cores."""
    return [replace(job, name=_on_two(job.name), cores=2) for job in jobs]


def _on_two(name: str) -> str:
    return f"{name}, two cores"


def _alone(suffix: str) -> str:
    return f"{suffix} unpacked alone"


def _row(kind: str, one: Measured, measured: dict[str, Measured]) -> list[str]:
    plain = measured["plain"]
    alone = measured.get(_alone(one.job.name.split(",")[0]))
    in_turn = "–" if alone is None else f"{(alone.wall + plain.wall) / one.wall:.2f}"
    return [f"{kind}: {one.job.name}", rate(one), times(one, plain), times(one, alone), in_turn, mib(one.rss)]


def _figures(kind: str, measured: dict[str, Measured]) -> list[Figure]:
    """Ratios of rates; standard input and the pipe beside a plain file on as many cores."""
    pairs = [("stdin", kind, "standard input", "plain"), ("pipe", kind, _on_two("pipe from cat"), _on_two("plain"))]
    for suffix in UNPACK:
        for name in (suffix, _on_two(suffix)):
            cores = "two cores" if name != suffix else "one core"
            pairs.append((f"packed, {cores}", f"{kind} {suffix}", name, _alone(suffix)))
    found = [(about, where, measured[one], measured[other]) for about, where, one, other in pairs if one in measured]
    figures = [figure for one in found for figure in ratio(*one)]
    for suffix in UNPACK:
        plain, alone, packed = measured["plain"], measured[_alone(suffix)], measured[suffix]
        if not (plain.problem or alone.problem or packed.problem):
            figures.append(Figure("packed, in turn", f"{kind} {suffix}", (alone.wall + plain.wall) / packed.wall))
    return figures


def _pack(path: Path, suffix: str) -> Path:
    packed = path.with_name(f"{path.name}{suffix}")
    if packed.exists():
        return packed
    half = packed.with_suffix(".half")
    if suffix == GZ:
        with path.open("rb") as plain, gzip.open(half, "wb", 6) as target:
            shutil.copyfileobj(plain, target, 1 << 20)
    else:
        command: Sequence[str] = [sys.executable, "-c", PACK, str(path), str(half)]
        subprocess.run(command, check=True)
    return half.rename(packed)
