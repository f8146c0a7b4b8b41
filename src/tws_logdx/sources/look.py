"""Looks at the first bytes of one thing and decides: read it, unpack it, or tell why not."""

from __future__ import annotations

from functools import partial

from tws_logdx.sources import archives, encrypted, kinds, streams
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


def _open_up(item: Item, head: bytes, out: Collected) -> None:
    packing = kinds.packing(head)
    if packing is None:
        _plain(item, head, out)
    elif packing in ("gzip", "zstd") and item.layers < out.limits.depth:
        opener = streams.open_gzip if packing == "gzip" else streams.open_zstd
        look(
            item.unpacked(partial(opener, item.open, out.limits.unpacked(item.size))),
            out,
        )
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
        for found in members(item, out.limits):
            _member(found, out)


def _member(found: Item | Skipped, out: Collected) -> None:
    if isinstance(found, Skipped):
        out.skip(found)
        return
    junk = kinds.suffix_junk(found.name)
    if junk is not None:
        _skip(found, out, junk.words, junk.format)
    else:
        look(found, out)


def _plain(item: Item, head: bytes, out: Collected) -> None:
    kind = kinds.content(head)
    if kind == kinds.BINARY and not head.strip(b"\0"):
        kind = _behind_zeros(item)
    if isinstance(kind, kinds.Junk):
        _skip(item, out, kind.words, kind.format)
    elif not item.asked and _is_xml(head) and not _has_api_settings(item):
        _skip(item, out, "XML without API settings", "xml")
    else:
        changed = kind.encoding is not None or kind.mark > 0
        opener = partial(streams.open_text, item.open, kind.encoding, kind.mark) if changed else item.open
        path = None if changed else item.path
        out.read(Source(item.name, item.size, item.modified, path, opener))


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
