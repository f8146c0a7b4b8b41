"""From what the user names (files, folders, patterns, `-`) to the ordered list of streams to read."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from tws_logdx.sources import streams
from tws_logdx.sources.collect import Collected
from tws_logdx.sources.grouping import grouped
from tws_logdx.sources.item import Item
from tws_logdx.sources.kinds import FOLDERS, suffix_junk
from tws_logdx.sources.look import look, pass_over
from tws_logdx.sources.source import DEFAULT_LIMITS, Found, Limits, NoSuchPath, Skipped

STDIN = "-"
STDIN_NAME = "<stdin>"


def find(
    paths: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Found:
    """Everything that can be read at these paths, sorted by name; what cannot is told with its reason."""
    search = _Search(limits)
    for given in sorted(set(paths)):
        if given == STDIN:
            search.stream(STDIN_NAME, stdin)
            continue
        try:
            for path in existing(given):
                search.path(path, asked=True)
        except NoSuchPath as missing:
            search.out.skip(Skipped(missing.given, missing.reason, 0))
    out = search.out
    return Found(
        sources=tuple(sorted(out.sources, key=lambda source: source.name)),
        skipped=tuple(sorted(grouped(out.skipped), key=lambda skipped: (skipped.name, skipped.reason))),
    )


def existing(given: str) -> tuple[str, ...]:
    """The paths that an argument stands for, sorted; `NoSuchPath` when there is none."""
    path = os.path.normpath(os.path.expanduser(given)) if given else given
    if given and os.path.lexists(path):
        return (path,)
    if not glob.has_magic(given):
        raise NoSuchPath(given)
    matches = glob.glob(path, recursive=True)
    if not matches:
        raise NoSuchPath(given, "no file matches this pattern")
    return tuple(sorted(map(os.path.normpath, matches)))


class _Search:
    """One run over the file system; remembers what it has seen, so that nothing is read twice."""

    def __init__(self, limits: Limits) -> None:
        self.out = Collected(limits)
        self._paths: set[str] = set()
        self._files: dict[tuple[int, int], str] = {}
        self._folders: list[str] = []
        self._looked = 0

    def path(self, path: str, asked: bool) -> None:
        """Look at a file or a folder with all that is below it."""
        self._one(path, asked)
        while self._folders:
            self._folder(self._folders.pop())

    def _one(self, path: str, asked: bool) -> None:
        try:
            absolute = os.path.abspath(path)
        except OSError:
            self.out.skip(Skipped(path, "the working folder no longer exists: change to another one", 0))
            return
        if absolute in self._paths:
            return
        self._paths.add(absolute)
        try:
            status = os.stat(path)
        except OSError as error:
            self._unreadable(path, error)
            return
        if stat.S_ISDIR(status.st_mode):
            if not self._seen(status, path):
                self._folders.append(path)
        elif stat.S_ISREG(status.st_mode):
            self._file(path, status, asked)
        elif asked and stat.S_ISFIFO(status.st_mode):
            self.stream(path, streams.open_file(Path(path)), closing=True)
        else:
            self.out.skip(Skipped(path, "a device, pipe or socket, not a file", 0, format="device"))

    def stream(self, name: str, stream: BinaryIO | None, *, closing: bool = False) -> None:
        """Standard input or a named pipe: its head is kept, so that it can be looked at and then read."""
        if stream is None or stream.closed:
            self.out.skip(Skipped(name, "there is no standard input, or it is closed", 0))
            return
        replayed = streams.Replayed(stream, closing=closing)
        look(Item(name, replayed.open, size=None, modified=None, once=True), self.out)

    def _folder(self, path: str) -> None:
        try:
            with os.scandir(path) as listing:
                entries = sorted(listing, key=lambda entry: (entry.is_symlink(), entry.name))
        except OSError as error:
            self._unreadable(path, error)
            return
        for entry in entries:
            if self._looked >= self.out.limits.files:
                self.out.skip(
                    Skipped(
                        path,
                        f"more than {self.out.limits.files:,} files: the rest was not looked at",
                        0,
                    )
                )
                return
            self._entry(entry)

    def _entry(self, entry: os.DirEntry[str]) -> None:
        try:
            folder = entry.is_dir()
        except OSError as error:
            self._unreadable(entry.path, error)
            return
        if folder and entry.is_symlink():
            reason = "a symbolic link to a folder, not followed: name it as an argument to read it"
            self.out.skip(Skipped(entry.path, reason, 0, format="link"))
        elif folder and entry.name in FOLDERS:
            self.out.skip(Skipped(entry.path, "a folder of tools, without logs", 0, format="folder"))
        else:
            self._looked += not folder
            self._one(entry.path, asked=False)

    def _file(self, path: str, status: os.stat_result, asked: bool) -> None:
        size, modified = status.st_size, status.st_mtime
        item = Item(path, partial(streams.open_file, Path(path)), size, modified, path=Path(path), asked=asked)
        junk = None if asked else suffix_junk(path)
        if junk is not None and not os.path.islink(path):
            pass_over(item, junk, self.out)
            return
        if not size:
            self.out.skip(Skipped(path, "empty", 0, modified=modified, format="empty"))
            return
        twin = self._seen(status, path)
        if twin:
            self.out.skip(
                Skipped(
                    path,
                    f"the same file as {twin}",
                    size,
                    modified=modified,
                    format="link",
                )
            )
            return
        look(item, self.out)

    def _seen(self, status: os.stat_result, path: str) -> str | None:
        """The name under which this file or folder was met before."""
        key = (status.st_dev, status.st_ino)
        if not status.st_ino:
            return None
        before = self._files.setdefault(key, path)
        return before if before != path else None

    def _unreadable(self, path: str, error: OSError) -> None:
        reason = "a broken symbolic link" if os.path.islink(path) and not os.path.exists(path) else _why(error)
        self.out.skip(Skipped(path, reason, 0))


def _why(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}"
