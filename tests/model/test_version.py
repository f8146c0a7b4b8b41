"""The order of versions, as TWS, IBC and the libraries count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.model.version import Version, in_range, parse_version

NUMBERS = st.lists(st.integers(0, 899), min_size=1, max_size=4)
TAILS = st.sampled_from(["", "a", "c", "t", "-beta.1", "-beta.2", "rc2", "-update.1", ".post1", "_181"])
TEXTS = st.builds(lambda numbers, tail: ".".join(map(str, numbers)) + tail, NUMBERS, TAILS)


def version(text: str) -> Version:
    made = parse_version(text)
    assert made is not None
    return made


ASCENDING = [
    ("972", "973.2h", "980.4k", "980.4l", "981.3c", "981.3e", "1012.2c", "10.19.1", "1019.2", "10.30.1i", "10.30.1t"),
    ("10.30.1t", "10.31.0i", "10.37.1c", "10.37.1r", "10.45", "10.45.1e", "10.50.1d", "10.50.1e"),
    ("3.8.7", "3.12.0-beta.1", "3.12.0-beta.2", "3.12.0", "3.16.3", "3.20.0", "3.20.0-update.1", "3.21.0", "3.23.0"),
    ("0.9.9", "0.9.70", "0.9.86", "1.0.3", "2.0.0rc2", "2.0.0", "2.1.0"),
    ("9.81.1", "9.81.1.post1", "10.19.4", "10.46.1"),
    ("1.8.0", "1.8.0_181", "1.8.0_292", "11.0.14", "17.0.10.0.101"),
]


@pytest.mark.parametrize("texts", ASCENDING, ids=lambda texts: texts[0])
def test_versions_come_in_the_order_of_their_release(texts: tuple[str, ...]) -> None:
    assert [*map(version, texts)] == sorted(map(version, texts))
    assert len({version(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("one", "other"), [("981", "9.81"), ("1037.1c", "10.37.1C"), ("v3.21.0", "3.21"), (" 2.0 ", "2.0.0")]
)
def test_two_ways_to_write_one_version_are_equal(one: str, other: str) -> None:
    assert version(one) == version(other)


@pytest.mark.parametrize("text", ["", "latest", "10.x", "10..1", "10.37.", "-1", "1" * 5000, "1\n2", "10.37 stable"])
def test_other_text_is_no_version(text: str) -> None:
    assert parse_version(text) is None


@given(TEXTS, TEXTS, TEXTS)
def test_the_order_is_total(one: str, other: str, third: str) -> None:
    a, b, c = version(one), version(other), version(third)
    assert (a < b) + (b < a) + (a == b) == 1
    if a <= b <= c:
        assert a <= c


@given(NUMBERS, st.integers(0, 3), st.integers(1, 90), TAILS, TAILS)
def test_a_greater_number_is_a_later_version_whatever_follows(
    numbers: list[int], place: int, more: int, tail: str, other: str
) -> None:
    place %= len(numbers)
    greater = [*numbers[:place], numbers[place] + more, *numbers[place + 1 :]]
    if greater[0] < 900:
        assert version(".".join(map(str, numbers)) + tail) < version(".".join(map(str, greater)) + other)


@given(NUMBERS)
def test_a_beta_comes_before_its_release_and_a_letter_after_it(numbers: list[int]) -> None:
    text = ".".join(map(str, numbers))
    assert version(f"{text}-beta.1") < version(f"{text}-beta.2") < version(text) < version(f"{text}a")
    assert version(f"{text}a") < version(f"{text}b") < version(f"{text}.1")


@given(NUMBERS, TAILS)
def test_a_series_covers_all_that_begins_with_it_and_nothing_else(numbers: list[int], tail: str) -> None:
    text = ".".join(map(str, numbers))
    assert version(text).covers(version(text + tail))
    assert version(text).covers(version(f"{text}.7{tail}"))
    assert not version(text).covers(version(f"{numbers[0] + 1}"))


@given(TEXTS, TEXTS, TEXTS)
def test_a_range_holds_its_ends_and_what_lies_between(one: str, other: str, third: str) -> None:
    first, between, last = sorted((one, other, third), key=version)
    assert in_range(version(between), first, last)
    assert in_range(version(first), first, last)
    assert in_range(version(last), first, last)
    assert in_range(version(between), "", "")


@pytest.mark.parametrize(
    ("text", "first", "last", "inside"),
    [
        ("10.30.1t", "10.30", "10.30", True),
        ("10.31.0i", "10.30", "10.30", False),
        ("1030", "10.30", "10.30", True),
        ("980.4k", "980.4l", "980.4l", False),
        ("980.4l", "980.4l", "980.4l", True),
        ("3.20.0-update.1", "", "3.20", True),
        ("3.21.0", "", "3.20", False),
        ("10.37.1c", "10.34", "", True),
    ],
)
def test_a_range_ends_with_the_series_of_its_last_version(text: str, first: str, last: str, inside: bool) -> None:
    assert in_range(version(text), first, last) == inside
