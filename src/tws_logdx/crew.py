"""Reading on several processors: each source as a whole by one process, so that the result is the same."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

from tws_logdx.events.catalogue import Catalogue
from tws_logdx.intake import Intake, Taken
from tws_logdx.model.rules import EventSpec
from tws_logdx.sources.source import MIB, Source

WORTH_IT = 64 * MIB
"""Bytes from which the start of other processes pays."""
MOST = 8
"""Processes; more only wait for the disk."""


class WorkerLost(RuntimeError):  # noqa: N818
    """A reading process was ended from outside, as the system does when memory runs out."""


def processors() -> int:
    """Processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def jobs_for(sources: Sequence[Source]) -> int:
    """How many processes read these sources best."""
    if sum(source.size or 0 for source in sources) < WORTH_IT:
        return 1
    return min(processors(), len(sources), MOST)


def take_all(intake: Intake, sources: Sequence[Source], jobs: int | None = None) -> tuple[Taken, ...]:
    """Read all sources, in their order. `jobs` is the number of processes, None: what suits their size.

    Raises WorkerLost when a process ended before its work.
    """
    jobs = jobs_for(sources) if jobs is None else min(jobs, len(sources))
    if jobs < 2:
        return tuple(intake.take(source, order) for order, source in enumerate(sources))
    return _shared(intake, sources, jobs)


def _shared(intake: Intake, sources: Sequence[Source], jobs: int) -> tuple[Taken, ...]:
    """Each source by one of several processes; what comes through a pipe stays in this one."""
    # Needed for large logs only, and slow to import.
    import multiprocessing
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

    # The largest first, so that none is left for the end.
    orders = sorted(range(len(sources)), key=lambda order: -(sources[order].size or 0))
    shared = [order for order in orders if sources[order].head]
    # A fresh interpreter in each process, as on macOS and Windows: the same everywhere, and safe beside threads.
    context = multiprocessing.get_context("spawn")
    begun = tuple(intake.catalogue.specs), intake.block_size
    pool = ProcessPoolExecutor(jobs, context, _begin, begun)
    try:
        coming = pool.map(_take, [sources[order] for order in shared], shared)
        taken = {order: intake.take(sources[order], order) for order in orders if not sources[order].head}
        taken.update(zip(shared, coming, strict=True))
        pool.shutdown()
    except BaseException as error:
        # Nobody waits for the result any more. The pool only asks its processes to end, which one that just starts can
        # miss, and then waits for it for ever.
        for child in multiprocessing.active_children():
            child.kill()
        pool.shutdown(cancel_futures=True)
        if isinstance(error, BrokenExecutor):
            raise WorkerLost("a reading process was ended from outside") from None
        raise
    return tuple(taken[order] for order in range(len(sources)))


_intake: Intake
"""The intake of a reading process."""


def _begin(specs: Sequence[EventSpec], block_size: int) -> None:
    global _intake
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that the user started
    _intake = Intake(Catalogue(specs), block_size)


def _take(source: Source, order: int) -> Taken:
    return _intake.take(source, order)
