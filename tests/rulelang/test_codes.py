"""codes/*.yaml: what a group gives to its codes, what is refused and where, and what a folder of one's own replaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulelang.folder import FILES, write
from tws_logdx.model.codes import Code, CodeBook
from tws_logdx.rulelang import RuleProblems, check, load, load_codes

CODES = """\
namespace: api
source: [the manual]
ranges:
  - {first: 1, last: 99, meaning: Small numbers., effects: [order]}
  - {first: 10, last: 19, meaning: Teens., effects: []}
groups:
  - about: Gates
    kind: system
    ignore: depends
    when: Harmless at night.
    follows: Another.
    recovers: [12]
    do: [Wait.]
    causes: [stuck-gate]
    effects: [farm, data]
    codes:
      - code: 11
        meaning: The gate is shut.
      - code: 12
        name: EOPEN
        also: {attic: 112}
        kind: notice
        meaning: >-
          The gate
          is open.
        ignore: yes
        recovers: [a knock]
        do: [Enter., Close it.]
        effects: [notice]
        source: [a sign]
"""


def folder(path: Path, codes: str = CODES) -> Path:
    return write(path, {**FILES, "codes/gates.yaml": codes})


def problems(path: Path, old: str, new: str) -> list[tuple[int, int, str]]:
    assert old in CODES
    return [(one.line, one.column, one.message) for one in check([folder(path, CODES.replace(old, new, 1))])[1]]


def both(book: CodeBook) -> tuple[Code, Code]:
    first, second = book.codes
    return first, second


def test_a_code_takes_from_its_group_what_it_does_not_say_itself(tmp_path: Path) -> None:
    shut, opened = both(load_codes([folder(tmp_path / "rules")]))
    assert (shut.id, shut.kind, shut.ignore, shut.when) == ("api/11", "system", "depends", "Harmless at night.")
    assert (shut.recovers, shut.do, shut.causes, shut.source) == ((12,), ("Wait.",), ("stuck-gate",), ("the manual",))
    assert (shut.file, shut.line) == ("rules/codes/gates.yaml", 17)
    assert (opened.kind, opened.meaning, opened.numbers) == ("notice", "The gate is open.", (12, 112))
    assert (opened.recovers, opened.do, opened.source) == (("a knock",), ("Enter.", "Close it."), ("a sign",))
    assert (opened.ignore, opened.when) == ("yes", ""), "the group's word was about another answer"


def test_effects_are_those_of_codes_and_of_all_numbers_of_a_range(tmp_path: Path) -> None:
    effects = load([folder(tmp_path / "rules")]).effects
    assert effects.of("order") == frozenset(range(1, 100))
    assert (effects.of("notice"), effects.of("farm")) == (frozenset({12}), frozenset({11}))
    assert effects.recovered_by == {11: {12}}
    assert not effects.of("link-lost")


def test_the_narrowest_range_tells_what_a_number_is(tmp_path: Path) -> None:
    book = load_codes([folder(tmp_path / "rules")])
    found = [book.range_of("api", number) for number in (5, 15, 100)]
    assert [one.meaning if one else None for one in found] == ["Small numbers.", "Teens.", None]
    assert book.range_of("ibc", 5) is None


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("source: [a sign]\n", "source: [a sign]\n      - {code: 11, meaning: Twice.}\n", 31, "`11` is given twice"),
        ("causes: [stuck-gate]", "causes: [stuck-gale]", 14, "no cause is called `stuck-gale`"),
        ("recovers: [12]", "recovers: [13]", 12, "no code 13 is described in `api`"),
        ("code: 11", "code: eleven", 17, "`code`: input should be a valid integer"),
        ("effects: [notice]", "effects: [notise]", 29, "`notise` is no word for `effects`"),
        ("    ignore: depends\n", "", 16, "`ignore` is missing, here and in the group"),
        ("    when: Harmless at night.\n", "", 16, "`when` is missing: on what does it depend?"),
        ("last: 99", "last: 0", 4, "the range ends at 0, before it begins"),
        ("namespace: api", "namespace: aip", 1, "`aip` is no word for `namespace`"),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    told = problems(tmp_path / "rules", old, new)
    assert [(one[0], one[2]) for one in told] == [(line, message)]
    assert all(column > 0 for _, column, _ in told)


def test_a_mistake_names_the_paragraph_about_codes(tmp_path: Path) -> None:
    _, found = check([folder(tmp_path / "rules", CODES.replace("recovers: [12]", "recovers: [13]"))])
    assert found[0].link.endswith("#codes")


def test_a_folder_of_ones_own_replaces_a_code_and_adds_others(tmp_path: Path) -> None:
    own = "namespace: api\nsource: [us]\ngroups:\n  - about: Ours\n    kind: order\n    ignore: no\n    do: [Ask us.]\n"
    own += "    codes:\n      - {code: 11, meaning: Ours now.}\n      - {code: 500, meaning: New.}\n"
    pack = write(tmp_path / "own", {"codes/own.yaml": own})
    folders = [folder(tmp_path / "rules"), pack]
    book, found = check(folders)
    assert found == ()
    assert [(one.id, one.meaning) for one in book.codes.codes] == [
        ("api/11", "Ours now."), ("api/12", "The gate is open."), ("api/500", "New."),
    ]  # fmt: skip
    assert [(one.what, one.kind, one.id) for one in book.changes] == [
        ("replaced", "code", "api/11"), ("added", "code", "api/500"),
    ]  # fmt: skip


def test_the_same_number_of_another_namespace_is_another_code(tmp_path: Path) -> None:
    files = {**FILES, "codes/gates.yaml": CODES, "codes/ibc.yaml": CODES.replace("namespace: api", "namespace: ibc")}
    book, found = check([write(tmp_path / "rules", files)])
    assert found == ()
    assert [one.id for one in book.codes.codes] == ["api/11", "api/12", "ibc/11", "ibc/12"]
    assert book.effects.of("farm") == {11}


def test_two_files_of_a_folder_must_not_describe_the_same_code(tmp_path: Path) -> None:
    _, found = check([write(tmp_path / "rules", {**FILES, "codes/a.yaml": CODES, "codes/b.yaml": CODES})])
    assert {one.message for one in found} == {f"`api/{code}` is also in rules/codes/a.yaml" for code in (11, 12)}


def test_a_run_does_not_load_the_code_book_but_finds_it_in_the_cache(tmp_path: Path) -> None:
    rules, cache = folder(tmp_path / "rules"), tmp_path / "cache"
    compiled = load([rules], cache=cache)
    assert compiled == load([rules], cache=cache)
    assert compiled.codes == CodeBook()
    assert compiled.effects.of("farm")
    assert load_codes([rules], cache=cache) == load_codes([rules])
    names = sorted(path.name.partition("-")[0] for path in cache.iterdir())
    assert names == ["codes", "rules"]


def test_mistakes_stop_a_look_up(tmp_path: Path) -> None:
    with pytest.raises(RuleProblems):
        load_codes([folder(tmp_path / "rules", CODES.replace("kind: system", "kind: gate"))])


def test_links_are_not_judged_while_a_file_of_codes_is_no_file_of_codes(tmp_path: Path) -> None:
    files = {**FILES, "codes/a.yaml": CODES, "codes/b.yaml": "- 1\n- 2\n"}
    _, problems = check([write(tmp_path / "rules", files)])
    assert [problem.file.rsplit("/", 1)[-1] for problem in problems] == ["b.yaml"]
