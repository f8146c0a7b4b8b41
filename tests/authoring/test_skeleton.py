"""What `rules new` writes loads, whatever the line was."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.authoring.lines import LINES
from tws_logdx.authoring.casefile import read_cases
from tws_logdx.authoring.generalise import generalise
from tws_logdx.authoring.line import LogLine, NoLine, read_line
from tws_logdx.authoring.skeleton import Taken, skeleton, slug, write
from tws_logdx.model.rules import RuleBook
from tws_logdx.rulelang import check


def log_line(text: str, family: str = "program") -> LogLine:
    return LogLine("a.log", 1, text.strip(), text.strip(), family, ())


@settings(max_examples=60, deadline=None)
@given(LINES, st.sampled_from(["program", "tws", "api", "client", "container", "ibc"]))
def test_what_is_written_loads_and_its_case_holds_the_line(text: str, family: str) -> None:
    assume(text.strip())
    made = skeleton(log_line(text, family))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(made, folder)
        book, problems = check([folder])
        assert [str(problem) for problem in problems] == []
        (cause,), (spec,) = book.causes, book.events
        assert (cause.id, spec.name) == (made.id, made.event)
        path = folder / f"causes/own/{made.id}.test.yaml"
        (case,) = read_cases(path, path.name).cases
        assert case.files == {"pasted.txt": spec.samples[0]}


def test_nothing_is_written_when_one_of_the_files_exists(tmp_path: Path) -> None:
    made = skeleton(log_line("the vault is jammed"))
    write(made, tmp_path)
    (tmp_path / "events/vault-jammed.yaml").unlink()
    with pytest.raises(Taken, match=r"vault-jammed\.yaml exists already"):
        write(made, tmp_path)
    assert not (tmp_path / "events/vault-jammed.yaml").exists()


@pytest.mark.parametrize(
    ("message", "id_"),
    [
        ("Vault door 17 jammed for DU1234567", "vault-door-jammed"),
        ("the and was 17", "new-cause"),
        ("extraordinarily " * 9, "extraordinarily-extraordinarily"),
        ("Ошибка 17", "new-cause"),
    ],
)
def test_the_id_comes_from_the_telling_words(message: str, id_: str) -> None:
    assert slug(generalise(message)) == id_


def test_a_line_is_read_as_the_patterns_see_it(tmp_path: Path, book: RuleBook) -> None:
    path = tmp_path / "gateway.log"
    path.write_text(
        "ib-gateway-1  | 2026-03-02 09:00:01.210 [AB] ERROR [JTS-Foo-3] - vault 7 is jammed\n"
        "2026/03/02 09:00:02 socat[31] E connect(5, AF=2 127.0.0.1:4002, 16): Connection refused\n",
        encoding="utf-8",
    )
    first, second = (read_line(str(path), number, book) for number in (1, 2))
    assert (first.message, first.family, first.events) == ("vault 7 is jammed", "tws", ())
    assert first.text.startswith("2026-03-02 09:00:01.210")
    assert second.family == "container"
    assert [name for name, _ in second.events] == ["proxy.refused"]
    with pytest.raises(NoLine, match="has no line 3: it has 2"):
        read_line(str(path), 3, book)
    path.with_name("b.log").write_text("x\n", encoding="utf-8")
    with pytest.raises(NoLine, match="holds 2 files"):
        read_line(str(tmp_path), 1, book)
