"""Large logs made from a seed: the main log of TWS, the API message log and the DEBUG log of ib_async.

Chunks of about one megabyte, one minute of log each, are built line by line. After 64 of them they come again, with
other minutes and other digits in prices, orders and requests, so that a program gains nothing by remembering lines. A
file that is there already is used again: its name tells all that it depends on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random

from benchmarks import api_log, client_log, main_log
from benchmarks.lines import CONNECTED, TENS, UNITS, Kind, Made

VERSION = 4
"""Raise it with every change of what is written, so that old files are not taken for new ones."""
CHUNKS, CHUNK = 64, 1 << 20
START = datetime(2024, 3, 4, 9, 30)
SHARES = (0.001, 0.01, 0.1)
KINDS: dict[str, Kind] = {kind.name: kind for kind in (main_log.KIND, api_log.KIND, client_log.KIND)}


@dataclass(frozen=True, slots=True)
class Log:
    """A file and what was put into it."""

    path: Path
    kind: str
    share: float
    bytes: int
    lines: int
    interesting: int
    """Lines that mean something."""
    events: dict[str, int]
    """How often each event is to be found, and under `lines.ALARM` the warnings that no pattern knows."""

    def remove(self) -> None:
        """Delete the file and what is known of it."""
        self.path.unlink(missing_ok=True)
        _facts(self.path).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines of one minute, with marks in place of date, hour, minute and some digits."""

    data: bytes
    meant: tuple[str | None, ...]
    """For each line the events that are to be found in it, None for noise."""
    interesting: int
    events: Counter[str]

    @classmethod
    def of(cls, data: bytes, meant: Sequence[str | None]) -> Chunk:
        """Counted once, for it comes again and again."""
        known = [one for one in meant if one is not None]
        return cls(data, tuple(meant), len(known), Counter(event for one in known for event in one.split()))


def made(folder: Path, kind: str, size: int, share: float, seed: int = 1) -> Log:
    """The log of at most `size` bytes with that share of interesting lines, written unless it is in the folder."""
    path = folder / f"{kind}-{size}-{share:g}-seed{seed}-v{VERSION}.log"
    facts = _facts(path)
    if path.exists() and facts.exists():
        return Log(path, **json.loads(facts.read_text(encoding="utf-8")))
    folder.mkdir(parents=True, exist_ok=True)
    log = _write(path, kind, size, share, seed)
    # Written last: a file without it was left half done.
    facts.write_text(json.dumps({name: value for name, value in asdict(log).items() if name != "path"}), "utf-8")
    return log


def _facts(path: Path) -> Path:
    return path.with_suffix(".facts")


def _write(path: Path, kind: str, size: int, share: float, seed: int) -> Log:
    form = KINDS[kind]
    left, lines, interesting, events = size, 0, 0, Counter[str]()
    with path.open("wb") as file:
        for number, chunk in enumerate(_chunks(form, share, Random(f"{seed} {kind} {share:g}"))):
            part = chunk if len(chunk.data) <= left else _cut(chunk, left)
            left -= file.write(_dated(part.data, form, number))
            lines += len(part.meant)
            interesting += part.interesting
            events += part.events
            if part is not chunk:
                break
    return Log(path, kind, share, size - left, lines, interesting, dict(events))


def _dated(data: bytes, form: Kind, number: int) -> bytes:
    """The chunk as it stands at this place of the file."""
    moment = START + timedelta(minutes=number)
    minute, connected = moment.strftime(form.minute).encode(), moment.strftime("%Y%m%d %H:%M").encode()
    tens, units = divmod(number // CHUNKS % 100, 10)
    digits = bytes.maketrans((TENS + UNITS).encode(), f"{tens}{units}".encode())
    return data.replace(form.mark, minute).replace(CONNECTED, connected).translate(digits)


def _chunks(form: Kind, share: float, chance: Random) -> Iterator[Chunk]:
    """Endless; the first are made, then they come again."""
    if form.opening:
        yield _chunk(form, form.opening)
    lines = _lines(form, share, chance)
    built = []
    for _ in range(CHUNKS):
        built.append(_chunk(form, _about(lines, CHUNK)))
        yield built[-1]
    yield from cycle(built)


def _about(lines: Iterator[Made], size: int) -> Iterator[Made]:
    """Lines of `size` bytes together, or little more."""
    while size > 0:
        line = next(lines)
        size -= len(line.text) + 24
        yield line


def _chunk(form: Kind, lines: Iterable[Made]) -> Chunk:
    kept = list(lines)
    step = 60_000 / len(kept)
    data = b"".join(_written(form, line, int(number * step)) for number, line in enumerate(kept))
    return Chunk.of(data, [line.event for line in kept])


def _written(form: Kind, line: Made, ms: int) -> bytes:
    stamp = form.mark + form.rest.format(*divmod(ms, 1000)).encode() if line.stamped else b""
    return stamp + line.text + b"\n"


def _cut(chunk: Chunk, size: int) -> Chunk:
    """Its first whole lines."""
    end = chunk.data.rfind(b"\n", 0, size) + 1
    return Chunk.of(chunk.data[:end], chunk.meant[: chunk.data.count(b"\n", 0, end)])


def _lines(form: Kind, share: float, chance: Random) -> Iterator[Made]:
    """Noise without end, with a story whenever the share has room for a whole one."""
    weights, makers = zip(*form.noise, strict=True)
    rarity, stories = zip(*form.stories, strict=True)
    (tell,) = chance.choices(stories, rarity)
    story, room = tell(chance), 0.0
    while True:
        for maker in chance.choices(makers, weights, k=100):
            noise = maker(chance)
            yield from noise
            room += share * len(noise)
            while room >= len(story) * (1 - share):
                yield from story
                room -= len(story) * (1 - share)
                (tell,) = chance.choices(stories, rarity)
                story = tell(chance)
