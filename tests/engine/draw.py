"""Random event streams and sentences: few names, few keys, many ties, so that everything happens often."""

from __future__ import annotations

from hypothesis import strategies as st

from tws_logdx.model.event import Event, Scalar, Value
from tws_logdx.model.rules import Window
from tws_logdx.model.sentence import (
    Absence,
    Aggregate,
    All,
    Among,
    Any,
    Both,
    Compare,
    Count,
    Distinct,
    Either,
    Every,
    FactIs,
    Known,
    Like,
    Never,
    No,
    Occurs,
    Sentence,
    Sequence,
    Share,
    Step,
    Test,
)

NAMES = ("a.x", "a.y", "b.x")
FIELDS = ("k", "m", "n")
DAY = 86_400_000
BEGIN = 1_772_150_000_000
"""27 February 2026, so that a few weeks reach over the change to summer time in New York and in Berlin."""

WINDOWS = {
    "night": Window("night", "every night", "America/New_York", (0, 1, 2, 3, 4, 5, 6), 23 * 60 + 45, 60),
    "weekend": Window("weekend", "the weekend", "Europe/Berlin", (5,), 0, 2 * 1440),
}

values: st.SearchStrategy[Scalar] = st.sampled_from([0, 1, 2, 3, 0.5, "p", "q", "1", True, False])
durations = st.sampled_from([0, 1, 2, 3, 5, 10, 60_000])
keys = st.sampled_from([(), (), ("k",), ("m",), ("k", "m")])
ops = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])

fields: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
    {},
    optional={
        "k": st.sampled_from([1, 2]),
        "m": st.sampled_from(["p", "q"]),
        "n": st.one_of(st.integers(-2, 4), st.sampled_from([0.5, 0.1, True, "p", ("p", "q"), ()])),
    },
)


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """Up to 20 events of up to three sources, in any order, on one scale of time or another."""
    scale = draw(st.sampled_from([0, 1, 1, 1, 1000, 3_600_000, DAY // 2]))
    dated = draw(st.sampled_from([(True,), (True,), (False,), (True, False)]))
    found: list[Event] = []
    for _ in range(draw(st.sampled_from([0, 3, 8, 14, 20]))):
        order = draw(st.integers(0, 2))
        is_dated = dated[order % len(dated)]
        time = (BEGIN if is_dated else 0) + draw(st.integers(0, 12)) * scale
        name = draw(st.sampled_from(NAMES))
        given_fields = draw(fields)
        line = draw(st.integers(1, 9))
        event = Event(time, order, line, name, given_fields, f"s{order}", "text", "tws", "", is_dated)
        if all(event[:4] != other[:4] for other in found):
            found.append(event)
    return draw(st.permutations(found))


predicates = st.recursive(
    st.one_of(
        st.builds(Compare, st.sampled_from(FIELDS), ops, values),
        st.builds(Among, st.sampled_from(FIELDS), st.lists(values, min_size=1, max_size=3).map(tuple)),
        st.builds(Like, st.sampled_from(("m", "n")), st.sampled_from(["p", "^[pq]$", "1"])),
        st.builds(Known, st.sampled_from(FIELDS)),
    ),
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(No, inner),
    ),
    max_leaves=3,
)

tests = st.builds(
    Test,
    st.sampled_from([*NAMES, "a.x", "a.*", "a.*", "b.*"]),
    st.one_of(st.none(), st.none(), st.none(), predicates),
    st.sampled_from([None] * 8 + sorted(WINDOWS)),
)
withins = st.one_of(st.none(), durations)


@st.composite
def windowed(draw: st.DrawFn) -> Sentence:
    """`count` and `distinct`, which know no upper bound within a window."""
    within = draw(withins)
    op = draw(ops if within is None else st.sampled_from([">=", ">"]))
    test, by, n = draw(tests), draw(keys), draw(st.integers(0, 4))
    if draw(st.booleans()):
        return Count(test, op, n, within, by)
    return Distinct(draw(st.sampled_from(FIELDS)), test, op, n, within, by)


@st.composite
def sequences(draw: st.DrawFn) -> Sentence:
    by = draw(keys)
    other = ("n",) if by == ("k",) and draw(st.booleans()) else by
    steps = [Step(draw(tests), by)]
    steps += [Step(draw(tests), other) for _ in range(draw(st.integers(1, 2)))]
    return Sequence(tuple(steps), draw(withins), draw(st.one_of(st.none(), tests)))


kinds: dict[str, st.SearchStrategy[Sentence]] = {
    "occurs": st.builds(Occurs, tests, keys),
    "count and distinct": windowed(),
    "aggregate": st.builds(
        Aggregate,
        st.sampled_from(["sum", "avg", "max", "min"]),
        st.just("n"),
        tests,
        ops,
        st.sampled_from([0.0, 1.0, 2.0, 0.6, 3.5]),
        withins,
        keys,
    ),
    "share": st.builds(Share, tests, tests, st.sampled_from([0.0, 0.25, 0.5]), st.sampled_from([0.5, 0.75, 1.0]), keys),
    "sequence": sequences(),
    "absence": st.builds(Absence, tests, tests, st.sampled_from(["before", "after", "both"]), withins, keys),
    "every": st.builds(Every, tests, st.sampled_from([2, 3_600_000, DAY]), st.sampled_from([0, 300_000]), keys).filter(
        lambda every: every.tolerance * 2 < every.period
    ),
    "fact": st.builds(
        FactIs, st.sampled_from(["f", "g"]), st.one_of(st.none(), st.builds(Compare, st.just("value"), ops, values))
    ),
}
leaves = st.one_of(*kinds.values())

sentences: st.SearchStrategy[Sentence] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Both, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Either, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Never, inner),
    ),
    max_leaves=3,
)
