"""Looks at the first bytes of one thing and decides: read it, unpack it, or tell why not."""

from __future__ import annotations

import zlib
from functools import partial

from tws_logdx.sources import archives, encrypted, kinds, mending, own, streams
from tws_logdx.sources.budget import Budget
from tws_logdx.sources.collect import Collected
from tws_logdx.sources.item import Item
from tws_logdx.sources.source import Skipped, Source

XML_SEARCHED = 16 << 20
API_SETTINGS = b"<ApiSettings"


def look(item: Item, out: Collected) -> None:
    """Put the item, or what is inside it, on one of the two lists."""
    try:
        stream = item.open()
        with stream:
            head = streams.read_exactly(stream, kinds.HEAD)
            problem = streams.problem_of(stream)
    except OSError as error:
        _skip(item, out, f"cannot be read: {error.strerror or error}", None)
        return
    if not head:
        _skip(item, out, problem or "empty", "empty" if problem is None else "damaged")
    elif head.startswith(encrypted.MAGIC):
        with item.open() as stream:
            out.skip(encrypted.skipped(item.name, stream, item.size or 0, item.modified))
    else:
        _open_up(item, head, out)


def pass_over(item: Item, junk: kinds.Junk, out: Collected) -> None:
    """Skip what its name tells to be no log; a page is opened only to tell whether it is a report of this tool."""
    if junk.format == "web" and _is_own_page(item):
        _skip(item, out, own.REASON, "report")
    else:
        _skip(item, out, junk.words, junk.format)


def _is_own_page(item: Item) -> bool:
    try:
        with item.open() as stream:
            return own.is_report(streams.read_exactly(stream, kinds.HEAD))
    except OSError:
        return False


def _open_up(item: Item, head: bytes, out: Collected) -> None:
    packing = kinds.packing(head)
    if packing is None:
        _plain(item, head, out)
    elif packing in ("gzip", "zstd") and item.layers < out.limits.depth:
        opener = partial(streams.open_gzip if packing == "gzip" else streams.open_zstd, item.open)
        most = out.limits.unpacked(item.size)
        look(item.unpacked(partial(opener, most), partial(opener, max(most, out.limits.passed))), out)
    elif item.depth >= out.limits.depth or packing in ("gzip", "zstd"):
        _skip(
            item,
            out,
            f"more than {out.limits.depth} archives inside one another: unpack it first",
            "archive",
        )
    elif item.once:
        _skip(
            item,
            out,
            f"a {packing} archive cannot be read from a stream: give it as a file",
            "archive",
        )
    else:
        members = archives.zip_members if packing == "zip" else archives.tar_members
        budget = Budget(out.limits.unpacked(item.size))
        for found in members(item, out.limits):
            _member(found, out, budget)


def _member(found: Item | Skipped, out: Collected, budget: Budget) -> None:
    if isinstance(found, Skipped):
        out.skip(found)
        return
    junk = kinds.suffix_junk(found.name)
    if junk is not None:
        pass_over(found, junk, out)
    elif not budget.allows(found.size):
        _skip(found, out, "the archive unpacks to far more than logs would: not read", "archive")
    else:
        before = len(out.sources)
        look(found, out)
        for source in out.sources[before:]:
            budget.spend(source.size)


def _plain(item: Item, head: bytes, out: Collected) -> None:
    kind = kinds.content(head)
    if kind == kinds.BINARY and not head.strip(b"\0"):
        kind = _behind_zeros(item)
    if isinstance(kind, kinds.Junk):
        _skip(item, out, kind.words, kind.format)
    elif not item.asked and _is_xml(head) and not _has_api_settings(item):
        _skip(item, out, "XML without API settings", "xml")
    elif own.is_report(head, kind.encoding):
        _skip(item, out, own.REASON, "report")
    else:
        out.read(_source(item, head, kind))


def _source(item: Item, head: bytes, kind: kinds.Text) -> Source:
    coded = kind.encoding is not None or kind.mark > 0
    opener = partial(streams.open_text, item.open, kind.encoding, kind.mark) if coded else item.open
    plain = head.decode(kind.encoding, "replace").encode() if kind.encoding else head
    old_ends = mending.has_old_ends(plain)
    mended = old_ends or item.path is None or mending.zeros_at_end(item.path)
    if mended:
        opener = partial(mending.open_lines, opener, old_ends=old_ends)
    path = None if coded or mended else item.path
    known = item.size if item.layers == 0 else None
    return Source(item.name, item.size, item.modified, path, opener, known, 0 if item.once else zlib.crc32(head))


def _behind_zeros(item: Item) -> kinds.Text | kinds.Junk:
    """A log that was emptied while its program went on writing starts with a hole of zeros: look behind it."""
    left = XML_SEARCHED
    with item.open() as stream:
        while left > 0 and (part := stream.read(streams.CHUNK)):
            if part.strip(b"\0"):
                return kinds.content(part.lstrip(b"\0"))
            left -= len(part)
    return kinds.BINARY


def _is_xml(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<Settings", b"<!DOCTYPE"))


def _has_api_settings(item: Item) -> bool:
    before, left = b"", XML_SEARCHED
    with item.open() as stream:
        while left > 0 and (part := stream.read(streams.CHUNK)):
            if API_SETTINGS in before + part:
                return True
            before, left = part[-len(API_SETTINGS) :], left - len(part)
    return False


def _skip(item: Item, out: Collected, reason: str, kind: str | None) -> None:
    out.skip(Skipped(item.name, reason, item.size or 0, modified=item.modified, format=kind))
