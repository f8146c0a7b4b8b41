"""From bytes to verdicts: what must not depend on how the bytes arrive."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tws_logdx.crew import WORTH_IT, WorkerLost, jobs_for, processors, take_all
from tws_logdx.events.catalogue import Catalogue
from tws_logdx.intake import Intake
from tws_logdx.model.rules import RuleBook
from tws_logdx.pipeline import Options, analyze
from tws_logdx.reporting import report
from tws_logdx.sources.find import find
from tws_logdx.sources.source import Source

CLIENT = """\
2026-03-02 09:00:01,100 ib_async.client INFO Connecting to 127.0.0.1:4002 with clientId 7...
2026-03-02 09:00:01,102 ib_async.client INFO Connected
2026-03-02 09:00:05,103 ib_async.client INFO Disconnecting
2026-03-02 09:00:05,104 ib_async.client ERROR API connection failed: TimeoutError()
2026-03-02 09:00:05,104 ib_async.client INFO Disconnected.
Traceback (most recent call last):
  File "bot.py", line 3, in <module>
    ib.connect("127.0.0.1", 4002, clientId=7)
TimeoutError
2026-03-02 09:01:01,100 ib_async.client INFO Connecting to 127.0.0.1:4002 with clientId 7...
2026-03-02 09:01:01,101 ib_async.client INFO Disconnecting
2026-03-02 09:01:01,101 ib_async.client ERROR API connection failed: ConnectionRefusedError(111, "Connect call failed ('127.0.0.1', 4002)")
"""
HOST = """\
2026-03-02 09:00:40:250 IBC: detected dialog entitled: Second Factor Authentication; event=Opened
2026/03/02 09:01:01 socat[90] E connect(5, AF=2 127.0.0.1:4002, 16): Connection refused
2026-03-02 09:02:40:250 IBC: Exiting with exit code=1111
"""
API = b"09:00:01:102 -> ---\x0e15-1-DU000000-\n09:00:01:103 -> ---\n9-1-12345-\n09:00:02:000 -> ---54-2--1-2104-Market data farm connection is OK:usfarm-\n"


def rendered(folder: Path, book: RuleBook, intake: Intake) -> str:
    made = report(
        analyze([str(folder)], book, Options(tz="UTC"), intake=intake), book, "", datetime(2026, 3, 3, tzinfo=UTC)
    )
    return json.dumps(made.to_dict(), indent=1)


def write(folder: Path, names: dict[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in names.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize("size", [256, 300, 512, 1000, 4096, 1 << 24])
def test_the_answer_does_not_depend_on_the_block_size(
    size: int, book: RuleBook, intake: Intake, tmp_path: Path
) -> None:
    folder = write(
        tmp_path / "logs", {"a.log": CLIENT.encode() * 3, "b.txt": HOST.encode(), "api.7.20260302.090000.log": API}
    )
    small = Intake(Catalogue(book.events), block_size=size)
    assert rendered(folder, book, small) == rendered(folder, book, intake)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(seed=st.integers(0, 1000))
def test_the_order_of_the_arguments_does_not_matter(seed: int, book: RuleBook, intake: Intake, tmp_path: Path) -> None:
    folder = write(tmp_path / "logs", {"a.log": CLIENT.encode(), "b.txt": HOST.encode()})
    paths = [str(folder / "a.log"), str(folder / "b.txt"), str(folder)]
    shuffled = random.Random(seed).sample(paths, 3)
    one, other = (analyze(order, book, intake=intake) for order in (paths, shuffled))
    assert one.diagnosis == other.diagnosis
    assert list(one.events) == list(other.events)


def test_compressed_crlf_and_utf16_files_say_the_same(book: RuleBook, intake: Intake, tmp_path: Path) -> None:
    def outcome(data: bytes, name: str = "a.log") -> object:
        folder = write(tmp_path / name.replace(".", "-"), {name: data})
        analysis = analyze([str(folder)], book, intake=intake)
        return [(a.outcome, a.time, a.port, [e.line for e in a.evidence]) for a in analysis.history.attempts]

    plain = outcome(CLIENT.encode())
    assert plain
    assert outcome(CLIENT.replace("\n", "\r\n").encode(), "crlf.log") == plain
    assert outcome(gzip.compress(CLIENT.encode()), "a.log.gz") == plain
    assert outcome(CLIENT.encode("utf-16"), "utf16.log") == plain


def test_bytes_that_are_no_text_are_survived(book: RuleBook, intake: Intake, tmp_path: Path) -> None:
    junk = random.Random(7).randbytes(200_000).replace(b"\0", b"\n")
    folder = write(tmp_path / "logs", {"a.log": CLIENT.encode() + junk + b"\n" + CLIENT.encode()})
    analysis = analyze([str(folder)], book, intake=intake)
    assert len(analysis.history.attempts) == 4


def test_a_line_of_many_megabytes_keeps_line_numbers_right(book: RuleBook, intake: Intake, tmp_path: Path) -> None:
    folder = write(tmp_path / "logs", {"a.log": CLIENT.encode() + b"x" * 5_000_000 + b"\n" + CLIENT.encode()})
    analysis = analyze([str(folder)], book, intake=intake)
    lines = sorted(event.line for event in analysis.events if event.name == "client.connecting")
    first = CLIENT.count("\n")
    assert lines == [1, 10, first + 2, first + 11]


def test_since_and_until_cut_the_timeline(book: RuleBook, intake: Intake, tmp_path: Path) -> None:
    folder = write(tmp_path / "logs", {"a.log": CLIENT.encode()})
    nine = int(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp() * 1000)
    early = analyze([str(folder)], book, Options(tz="UTC", until=nine + 30_000), intake=intake)
    late = analyze([str(folder)], book, Options(tz="UTC", since=nine + 30_000), intake=intake)
    assert [a.outcome for a in early.history.attempts] == ["silent"]
    assert [a.outcome for a in late.history.attempts] == ["refused"]


def test_an_api_log_is_dated_by_its_name_and_tells_its_client_id(
    book: RuleBook, intake: Intake, tmp_path: Path
) -> None:
    folder = write(tmp_path / "logs", {"api.7.20260302.090000.log": API})
    analysis = analyze([str(folder)], book, Options(tz="UTC"), intake=intake)
    assert {event.name for event in analysis.events} >= {"api.accounts", "api.next_id", "tws.error"}
    assert all(event.dated for event in analysis.events)
    (attempt,) = analysis.history.attempts
    assert (attempt.outcome, attempt.client_id) == ("ready", 7)


def test_the_answer_does_not_depend_on_the_number_of_processes(book: RuleBook, intake: Intake, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "logs", {"a.log": CLIENT.encode() * 3, "b.txt": HOST.encode(), "api.7.20260302.090000.log": API}
    )
    (folder / "c.log.gz").write_bytes(gzip.compress(CLIENT.replace("clientId 7", "clientId 8").encode()))
    paths = [str(folder), "-"]
    texts = [
        json.dumps(
            report(
                analyze(paths, book, Options(tz="UTC"), stdin=io.BytesIO(HOST.encode()), intake=intake, jobs=jobs),
                book,
                "",
                datetime(2026, 3, 3, tzinfo=UTC),
            ).to_dict()
        )
        for jobs in (1, 2, 5)
    ]
    assert texts[0] == texts[1] == texts[2]
    assert len(json.loads(texts[0])["inputs"]) == 5


class _Deadly(Source):
    """A source whose reader does not survive it."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (1,)


def test_a_reading_process_that_is_killed_is_told(intake: Intake, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(CLIENT, encoding="utf-8")
    found = find([str(tmp_path)]).sources[0]
    deadly = _Deadly(found.name, found.size, found.modified, found.path, found.open, found.length, head=1)
    with pytest.raises(WorkerLost, match="ended from outside"):
        take_all(intake, [found, deadly], jobs=2)


def test_small_logs_are_read_by_one_process_and_large_ones_by_several() -> None:
    small = Source("a", 10, None, None, io.BytesIO)
    large = Source("b", WORTH_IT, None, None, io.BytesIO)
    assert jobs_for([small, small]) == 1
    assert jobs_for([large]) == 1
    assert jobs_for([large, small, small]) == min(processors(), 3)
