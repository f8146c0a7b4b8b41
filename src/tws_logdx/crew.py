"""Reading on several processors: each source as a whole by one process, so that the result is the same."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, MutableSequence, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

from tws_logdx.events.catalogue import Catalogue
from tws_logdx.intake import Intake, Taken
from tws_logdx.model.rules import EventSpec
from tws_logdx.sources.source import MIB, Source
from tws_logdx.stages import Cost, Course, Stages, counter

if TYPE_CHECKING:
    from concurrent.futures import Future

WORTH_IT = 192 * MIB
"""Bytes from which the start of other processes pays: it takes about as long as reading half of them."""
MOST = 8
"""Processes; more only wait for the disk."""
STEP = 0.5
"""Seconds between two looks at Ctrl-C where nothing else wakes the process that waits, as on Windows."""


class WorkerLost(RuntimeError):  # noqa: N818
    """A reading process was ended from outside, as the system does when memory runs out."""


class Done(NamedTuple):
    """What is handed over for one source."""

    taken: Taken
    engine: str
    """What looked for the literals; empty when the source was no log."""
    costs: Sequence[Cost]
    """What the event patterns cost; empty unless somebody asked."""


def processors() -> int:
    """Processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def jobs_for(sources: Sequence[Source]) -> int:
    """How many processes read these sources best."""
    if sum(source.size or 0 for source in sources) < WORTH_IT:
        return 1
    return min(processors(), len(sources), MOST)


def take_all(
    intake: Intake, sources: Sequence[Source], jobs: int | None = None, stages: Stages | None = None
) -> tuple[Taken, ...]:
    """Read all sources, in their order. `jobs` is the number of processes, None: what suits their size.

    `stages` is told how far it is. Raises WorkerLost when a process ended before its work.
    """
    stages = stages or Stages()
    jobs = jobs_for(sources) if jobs is None else min(jobs, len(sources))
    if jobs >= 2:
        stages.processes = jobs
        return _shared(intake, sources, jobs, stages)
    stages.course.begin(sources)
    return tuple(_own(intake, source, order, stages) for order, source in enumerate(sources))


def _own(intake: Intake, source: Source, order: int, stages: Stages) -> Taken:
    """Read by this process."""
    done = _one(intake, source, order, stages.course.seen, stages.measuring)
    stages.course.end(order)
    return _noted(done, stages)


def _one(intake: Intake, source: Source, order: int, seen: MutableSequence[int], measuring: bool) -> Done:
    if measuring:
        intake.catalogue.measure()
    intake.seen = counter(seen, order)
    try:
        taken = intake.take(source, order)
    finally:
        intake.seen = None
    engine = intake.engine.engine if taken.reading is not None else ""
    return Done(taken, engine, intake.catalogue.costs() if measuring else ())


def _noted(done: Done, stages: Stages) -> Taken:
    stages.engine = done.engine or stages.engine
    stages.add_patterns(done.costs)
    return done.taken


def _shared(intake: Intake, sources: Sequence[Source], jobs: int, stages: Stages) -> tuple[Taken, ...]:
    """Each source by one of several processes; what comes through a pipe stays in this one."""
    # Needed for large logs only, and slow to import.
    import multiprocessing
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

    # The largest first, so that none is left for the end.
    orders = sorted(range(len(sources)), key=lambda order: -(sources[order].size or 0))
    shared = [order for order in orders if sources[order].head]
    # A fresh interpreter in each process, as on macOS and Windows: the same everywhere, and safe beside threads.
    context = multiprocessing.get_context("spawn")
    # Each number in it is written by one process only: that needs no lock.
    seen: MutableSequence[int] = context.RawArray("q", len(sources))
    stages.course.begin(sources, seen)
    begun = tuple(intake.catalogue.specs), intake.block_size, intake.cache, seen, stages.measuring
    pool = ProcessPoolExecutor(jobs, context, _begin, begun)
    try:
        with _deaf():
            coming = {order: pool.submit(_take, sources[order], order) for order in shared}
        for order, future in coming.items():
            future.add_done_callback(partial(_ended, stages.course, order))
        taken = {order: _own(intake, sources[order], order, stages) for order in orders if not sources[order].head}
        taken.update((order, _noted(_result(future), stages)) for order, future in coming.items())
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


@contextmanager
def _deaf() -> Iterator[None]:
    """Ctrl-C in here is heard at the end of it, and what is started in here never hears any.

    A child that only then learns to ignore it would die of one that comes while it starts, with a traceback; and one
    that is not yet known to be started would not be ended.
    """
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is not None:
        before = mask(signal.SIG_BLOCK, {signal.SIGINT})  # children inherit it
    try:
        with _put_off():
            yield
    finally:
        if mask is not None:
            mask(signal.SIG_SETMASK, before)


@contextmanager
def _put_off() -> Iterator[None]:
    """The mask is for one thread only: another may take the signal, and then this one is interrupted all the same."""
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler) or threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[FrameType | None] = []
    signal.signal(signal.SIGINT, lambda _number, frame: heard.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if heard:
            handler(signal.SIGINT, heard[0])


def _ended(course: Course, order: int, future: Future[Done]) -> None:
    if not future.cancelled() and future.exception() is None:
        course.end(order)


def _result(future: Future[Done]) -> Done:
    from concurrent.futures import wait

    while not future.done():
        wait([future], STEP)
    return future.result()


_intake: Intake
"""The intake of a reading process."""
_seen: MutableSequence[int]
_measuring: bool


def _begin(
    specs: Sequence[EventSpec], block_size: int, cache: Path | None, seen: MutableSequence[int], measuring: bool
) -> None:
    global _intake, _seen, _measuring
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be born deaf
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _intake, _seen, _measuring = Intake(Catalogue(specs), block_size, cache), seen, measuring


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for ever for somebody to take what it has read."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _take(source: Source, order: int) -> Done:
    return _one(_intake, source, order, _seen, _measuring)
