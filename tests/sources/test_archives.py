from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tws_logdx.sources.find import find
from tws_logdx.sources.source import Found, Limits
from tws_logdx.sources.streams import problem_of

from .build import (
    LINES,
    content,
    encrypted,
    everything,
    gzipped,
    tarred,
    write,
    zipped,
    zstandard,
)


def packed(tmp_path: Path, name: str, data: bytes, limits: Limits = Limits()) -> Found:
    write(tmp_path, {name: data})
    return find([str(tmp_path / name)], limits=limits)


MEMBERS = {
    "in/a.log": LINES,
    "in/b.txt": b"other\n" * 1000,
    "pic.png": b"\x89PNG\r\n\x1a\n",
    "e.log": b"",
}


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("x.zip", zipped),
        ("x.tar", tarred),
        ("x.tar.gz", lambda members: gzipped(tarred(members))),
        ("x.tar.zst", lambda members: zstandard(tarred(members))),
        ("renamed.dat", lambda members: gzipped(tarred(members))),
    ],
)
def test_members_are_sources_named_after_archive_and_member(
    tmp_path: Path, name: str, pack: Callable[[Mapping[str, bytes]], bytes]
) -> None:
    found = packed(tmp_path, name, pack(MEMBERS))
    assert [source.name for source in found.sources] == [
        f"{tmp_path / name}!in/a.log",
        f"{tmp_path / name}!in/b.txt",
    ]
    assert [content(source) for source in found.sources] == [LINES, b"other\n" * 1000]
    assert [content(source) for source in reversed(found.sources)] == [
        b"other\n" * 1000,
        LINES,
    ]
    assert {one.name.partition("!")[2]: one.format for one in found.skipped} == {
        "pic.png": "image",
        "e.log": "empty",
    }


def test_large_members_of_a_packed_tar_are_read_by_unpacking_again(
    tmp_path: Path,
) -> None:
    large = b"one line of many\n" * 300_000
    found = packed(
        tmp_path,
        "x.tgz",
        gzipped(tarred({"0.log": LINES, "1.log": large, "2.log": LINES})),
    )
    assert [content(source) for source in found.sources] == [LINES, large, LINES]


def test_an_archive_in_an_archive_is_opened_a_third_one_is_not(tmp_path: Path) -> None:
    inner = zipped({"deep.log": LINES})
    found = packed(
        tmp_path,
        "x.zip",
        zipped({"in.zip": inner, "too.zip": zipped({"third.zip": inner})}),
    )
    assert [source.name.partition("!")[2] for source in found.sources] == ["in.zip!deep.log"]
    assert content(found.sources[0]) == LINES
    assert "more than 2 archives inside one another" in found.skipped[0].reason


def test_packed_logs_inside_archives_are_unpacked(tmp_path: Path) -> None:
    found = packed(tmp_path, "x.tar.gz", gzipped(tarred({"old.log.gz": gzipped(LINES)})))
    assert [content(source) for source in found.sources] == [LINES]


def test_names_that_climb_out_are_only_shown(tmp_path: Path) -> None:
    folder = tmp_path / "inside"
    found = packed(folder, "x.zip", zipped({"../../climb.log": LINES, "/etc/absolute.log": LINES}))
    assert [source.name.partition("!")[2] for source in found.sources] == [
        "../../climb.log",
        "/etc/absolute.log",
    ]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["inside", "x.zip"]


def test_no_more_members_than_allowed_are_read(tmp_path: Path) -> None:
    members = {f"{number}.log": LINES for number in range(9)}
    for name, pack in (("x.zip", zipped), ("x.tar", tarred)):
        found = packed(tmp_path, name, pack(members), Limits(members=4))
        assert len(found.sources) == 4
        assert "more than 4 members" in found.skipped[0].reason


SMALL = Limits(small=1_000_000, ratio=100)


@pytest.mark.parametrize("pack", [zipped, lambda members: gzipped(tarred(members))])
def test_a_member_that_unpacks_to_far_more_than_a_log_is_skipped_alone(
    tmp_path: Path, pack: Callable[[Mapping[str, bytes]], bytes]
) -> None:
    found = packed(tmp_path, "x.zip", pack({"0-junk.data": b"0" * 5_000_000, "client.log": LINES}), SMALL)
    assert [content(source) for source in found.sources] == [LINES]
    assert "far more than logs" in found.skipped[0].reason


def test_only_what_is_read_of_an_archive_counts_against_its_bound(tmp_path: Path) -> None:
    members = {f"{number}.data": bytes(900_000) for number in range(5)} | {"client.log": LINES}
    found = packed(tmp_path, "x.zip", zipped(members), SMALL)
    assert [content(source) for source in found.sources] == [LINES]


def test_many_members_that_together_unpack_to_far_more_than_logs_are_not_all_read(tmp_path: Path) -> None:
    for name, pack in (("x.zip", zipped), ("x.tgz", lambda members: gzipped(tarred(members)))):
        found = packed(tmp_path, name, pack({f"{number}.log": b"0\n" * 200_000 for number in range(9)}), SMALL)
        assert len(found.sources) == 2
        assert len(found.skipped) == 7


def test_the_bound_counts_what_is_read_in_inner_archives_too(tmp_path: Path) -> None:
    inner = zipped({"a.log": b"0\n" * 450_000})
    found = packed(
        tmp_path, "x.zip", zipped({f"{number}.zip": inner for number in range(4)}), Limits(small=900_000, ratio=1)
    )
    assert len(found.sources) == 1


def test_a_gzip_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    found = packed(tmp_path, "x.gz", gzipped(b"0" * 5_000_000), Limits(small=1_000_000, ratio=100))
    with found.sources[0].open() as stream:
        assert len(everything(stream)) == 1_000_000
        assert "far more" in (problem_of(stream) or "")


def test_a_cut_off_tar_gives_its_whole_members_and_says_so(tmp_path: Path) -> None:
    noise = random.Random(2).randbytes(100_000).hex().encode() + b"\n"
    found = packed(
        tmp_path,
        "x.tgz",
        gzipped(tarred({"a.log": LINES, "b.log": noise, "c.log": LINES}))[:60_000],
    )
    assert content(found.sources[0]) == LINES
    assert any("cut off" in one.reason for one in found.skipped)
    for source in found.sources[1:]:
        with source.open() as stream:
            data = everything(stream)
            assert noise.startswith(data)
            assert data
            assert "middle" in (problem_of(stream) or "")


def test_a_damaged_zip_is_told(tmp_path: Path) -> None:
    found = packed(tmp_path, "x.zip", zipped(MEMBERS)[:-30])
    assert "damaged zip archive" in found.skipped[0].reason


def test_a_zip_member_with_wrong_content_ends_cleanly(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.log": random.Random(4).randbytes(40_000).hex().encode()}))
    data[20_000:20_050] = bytes(50)
    found = packed(tmp_path, "x.zip", bytes(data))
    with found.sources[0].open() as stream:
        everything(stream)
        assert "damaged" in (problem_of(stream) or "")


def test_a_protected_member_is_told(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.log": LINES}))
    data[6] |= 1
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    found = packed(tmp_path, "x.zip", bytes(data))
    assert "password" in found.skipped[0].reason


def test_encrypted_members_are_recognised_inside_archives(tmp_path: Path) -> None:
    name = "user/api.7.20310504.091500.ibgzenc"
    for archive, pack in (("x.zip", zipped), ("x.tar", tarred)):
        found = packed(tmp_path, archive, pack({name: encrypted()}))
        assert found.skipped[0].encrypted
        assert "closed properly, begun 2031-05-04 09:15:00" in found.skipped[0].reason


def test_a_member_without_a_name_is_read_like_any_other(tmp_path: Path) -> None:
    found = packed(tmp_path, "x.zip", zipped({"@@@": LINES}).replace(b"@@@", b"\0@@"))
    assert [source.name for source in found.sources] == [f"{tmp_path / 'x.zip'}!"]
    assert content(found.sources[0]) == LINES
