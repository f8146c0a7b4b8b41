"""How far a share is known, and whether a gathering of failures can be chance. Two formulas, no library."""

from __future__ import annotations

from math import exp, lgamma, sqrt

Z = 1.959963984540054
"""95 % of a normal distribution lie within so many standard deviations."""


def wilson(failures: int, tries: int) -> tuple[float, float]:
    """The 95 % interval (Wilson's) of a share seen as `failures` of `tries`; both ends 0 to 1."""
    if tries <= 0:
        return 0.0, 1.0
    share, square = failures / tries, Z * Z
    middle = (share + square / (2 * tries)) / (1 + square / tries)
    half = Z * sqrt(share * (1 - share) / tries + square / (4 * tries * tries)) / (1 + square / tries)
    low = 0.0 if failures == 0 else max(0.0, middle - half)
    return low, 1.0 if failures == tries else min(1.0, middle + half)


def at_least(inside: int, drawn: int, failures: int, tries: int) -> float:
    """The chance of `inside` or more failures among `drawn` tries, if all `failures` fell on the `tries` at random."""
    most = min(drawn, failures)
    return min(1.0, sum(_exactly(one, drawn, failures, tries) for one in range(inside, most + 1)))


def at_most(inside: int, drawn: int, failures: int, tries: int) -> float:
    """As `at_least`, the chance of `inside` failures or fewer."""
    least = max(0, drawn + failures - tries)
    return min(1.0, sum(_exactly(one, drawn, failures, tries) for one in range(least, inside + 1)))


def _exactly(inside: int, drawn: int, failures: int, tries: int) -> float:
    if inside < max(0, drawn + failures - tries) or inside > min(drawn, failures):
        return 0.0
    return exp(_choose(drawn, inside) + _choose(tries - drawn, failures - inside) - _choose(tries, failures))


def _choose(whole: int, part: int) -> float:
    """Logarithm of the number of ways to choose."""
    return lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)
