"""The sample logs tell the stories that their READMEs promise, from files to findings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tws_logdx.model.rules import RuleBook
from tws_logdx.pipeline import Analysis, Options, analyze

SAMPLES = Path(__file__).resolve().parents[1] / "sample_logs"
FOLDERS = sorted(path for path in SAMPLES.iterdir() if path.is_dir() and path.name != "real-clients")
"""The stories; tests/clients looks at the others."""
LOUD = ("medium", "high", "critical")
EXPECTED: dict[str, Any] = YAML(typ="safe", pure=True).load(SAMPLES / "expected.yaml")

_analyses: dict[Path, Analysis] = {}


def analysis_of(folder: Path, book: RuleBook) -> Analysis:
    if folder not in _analyses:
        _analyses[folder] = analyze([str(folder)], book, Options())
    return _analyses[folder]


def expected(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = EXPECTED[folder.name]
    return loaded


def causes(folder: Path) -> list[str]:
    """The expected causes; several where the logs cannot decide between them."""
    cause = expected(folder)["cause"]
    return list(cause) if isinstance(cause, list) else [cause] if cause else []


each_sample = pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)


@each_sample
def test_the_first_loud_finding_names_the_cause(folder: Path, book: RuleBook) -> None:
    findings = analysis_of(folder, book).diagnosis.findings
    loud = [f.judgement.cause.id for f in findings if f.judgement.cause.severity in LOUD]
    if causes(folder):
        assert loud[0] in causes(folder)
    else:
        assert loud == []
        assert set(expected(folder)["also"]) <= {f.judgement.cause.id for f in findings}


@each_sample
def test_no_other_cause_is_claimed(folder: Path, book: RuleBook) -> None:
    findings = analysis_of(folder, book).diagnosis.findings
    claimed = {f.judgement.cause.id for f in findings if f.judgement.verdict == "found"}
    quiet = {f.judgement.cause.id for f in findings if f.judgement.cause.severity not in LOUD}
    assert claimed - quiet <= {*causes(folder), *expected(folder)["also"]}


@each_sample
def test_every_attempt_is_there_with_its_outcome(folder: Path, book: RuleBook) -> None:
    attempts = analysis_of(folder, book).history.attempts
    assert Counter(str(attempt.outcome) for attempt in attempts) == expected(folder)["outcomes"]


@each_sample
def test_the_symptom_is_the_users_word(folder: Path, book: RuleBook) -> None:
    assert analysis_of(folder, book).symptom == expected(folder)["symptom"]


def test_every_folder_is_expected_and_told_of() -> None:
    told = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert list(EXPECTED) == [folder.name for folder in FOLDERS]
    assert all(f"({folder.name}/)" in told for folder in FOLDERS)


def test_the_exported_api_log_is_read_through_its_length_bytes(book: RuleBook) -> None:
    folder = next(path for path in FOLDERS if path.name.startswith("03-"))
    attempts = analysis_of(folder, book).history.attempts
    seen_by_both = [a for a in attempts if {e.writer for e in a.evidence} >= {"api", "client"}]
    assert [str(a.outcome) for a in seen_by_both] == ["ready", "rejected", "rejected", "rejected"]


def test_a_host_that_writes_in_another_zone_is_lined_up_with_its_clients(book: RuleBook) -> None:
    folder = next(path for path in FOLDERS if path.name.startswith("13-"))
    analysis = analysis_of(folder, book)
    assert sorted(round(offset) for offset in analysis.offsets.values()) == [-3600, -3600]
    assert all({"tws", "client"} <= {e.writer for e in a.evidence} for a in analysis.history.attempts)


def test_the_encrypted_files_are_named_as_what_they_are(book: RuleBook) -> None:
    folder = next(path for path in FOLDERS if path.name.startswith("14-"))
    skipped = analyze([str(folder)], book, Options())
    assert skipped.history.attempts == ()
    assert [event.name for event in skipped.events] == ["input.encrypted"] * 3
