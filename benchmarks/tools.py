"""The slow peers on pieces of the logs, for most of them would take hours for a whole one."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.data import KINDS
from benchmarks.measure import Measured, compare
from benchmarks.parts import MIDDLE, Figure, Part, Setting, logdx, scopes
from benchmarks.patterns import Converted, Wanted
from benchmarks.peers import Peer
from benchmarks.tables import NONE, megabytes, mib, percent, rate, seconds, table, times

LONG_ENOUGH = 5.0
"""Seconds."""
HEAD = ["log: tool", "piece", "MB/s", "MB/s, ¼ piece", "wall s", "peak MiB", "logdx ×", "logdx × on the piece"]
HEAD += ["patterns", "not taken", "look-around cut"]


@dataclass(frozen=True, slots=True)
class OnPieces:
    """One peer on its piece and on a quarter of it, and logdx on the piece."""

    quarter: Measured
    whole: Measured
    """The quarter again when that was too much already."""
    own: Measured
    patterns: Converted

    @property
    def flat(self) -> Measured:
        """The piece that gives the rate: the whole one unless only the quarter came to an end."""
        return self.quarter if self.whole.problem else self.whole

    def against(self, whole_log: Measured) -> tuple[float, bool] | None:
        """How many times as fast logdx is, and whether that is only the least it can be; None without a figure."""
        if whole_log.problem:
            return None
        if not self.flat.problem:
            return whole_log.rate / self.flat.rate, False
        late = self.flat.problem.startswith("stopped")
        return (whole_log.rate * self.flat.job.patience / (self.flat.job.size / 1e6), True) if late else None


def by_peer(setting: Setting) -> Part:
    """All slow peers on two pieces, beside logdx on the larger one and on the whole log."""
    rows: list[list[str]] = []
    figures: list[Figure] = []
    for kind in KINDS:
        (whole,) = compare([logdx(setting.folder, setting.log(kind).path)], setting.runs)
        rows.append(_own_row(f"{kind}: logdx", whole))
        slow = [(peer, *scope) for peer in setting.tools if not peer.fast for scope in scopes(kind).items()]
        for peer, which, wanted in slow:
            seen = _on_pieces(setting, peer, kind, wanted)
            rows.append(_row(f"{kind}: {peer.name}, {which}", seen, whole))
            if (ratio := seen.against(whole)) is not None:
                figures.append(Figure(f"{peer.name}, {which}", kind, *ratio))
    text = (
        f"{percent(MIDDLE)} interesting, one run on each piece, with the same two sets of patterns as above, nobody's"
        f" start-up taken out. A piece is so long that a tool takes {LONG_ENOUGH:.0f} s or more, so that its start-up"
        " hardly counts; its rate on a quarter of the piece tells whether it depends on the size. “logdx ×” is the rate"
        f" of logdx on the log of {megabytes(setting.size)} by theirs on the piece.\n\n"
    )
    return Part("Other tools", text + table(HEAD, rows), figures=tuple(figures))


def _on_pieces(setting: Setting, peer: Peer, kind: str, wanted: Wanted) -> OnPieces:
    """On its usual piece, and on ever longer ones while it is through with them in no time."""
    size = min(peer.piece, setting.size)
    seen = _on_piece(setting, peer, kind, wanted, size)
    while size < setting.size and not seen.whole.problem and seen.whole.wall < LONG_ENOUGH:
        size = min(size * 10, setting.size)
        seen = _on_piece(setting, peer, kind, wanted, size)
    return seen


def _on_piece(setting: Setting, peer: Peer, kind: str, wanted: Wanted, size: int) -> OnPieces:
    log, short = setting.log(kind, size), setting.log(kind, size // 4)
    job, patterns = setting.peer(peer, log, wanted)
    (own,) = compare([logdx(setting.folder, log.path)], 1)
    (quarter,) = compare([setting.peer(peer, short, wanted)[0]], 1)
    (whole,) = [quarter] if quarter.problem else compare([job], 1)
    return OnPieces(quarter, whole, own, patterns)


def _own_row(name: str, one: Measured) -> list[str]:
    cells = [name, megabytes(one.job.size), rate(one), NONE, seconds(one.wall), mib(one.rss)]
    return cells + [NONE] * (len(HEAD) - len(cells))


def _row(name: str, seen: OnPieces, whole_log: Measured) -> list[str]:
    ratio = seen.against(whole_log)
    asked = [str(n) for n in (len(seen.patterns.patterns), seen.patterns.refused, seen.patterns.looser)]
    return [
        name,
        megabytes(seen.whole.job.size),
        rate(seen.whole),
        rate(seen.quarter),
        seconds(seen.whole.wall),
        mib(seen.whole.rss),
        NONE if ratio is None else f"{'> ' if ratio[1] else ''}{ratio[0]:.{0 if ratio[0] >= 10 else 1}f}",
        times(seen.own, seen.whole) if seen.whole is not seen.quarter else NONE,
        *asked,
    ]
