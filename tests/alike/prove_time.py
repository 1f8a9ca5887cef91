"""`make prove-alike`: known and unknown addresses take the same time, medians within 5 %.

200 pairs, interleaved, each undone; not part of the suite, for a busy machine lies about time.
"""

from __future__ import annotations

import time
from statistics import median

import pytest

from tests.alike import pairs
from tests.catalogue.conftest import an_offer
from tests.conftest import a_user

PAIRS = 200
WITHIN = 0.05


def took(question: pairs.Question, address: str) -> float:
    start = time.perf_counter()
    pairs.undone(question, address)
    return time.perf_counter() - start


def compared(question: pairs.Question) -> float:
    """Return how much longer the slower half takes, as a part of the quicker."""
    known = [a_user(f"known{n}@example.org", recovery_email=f"r{n}@example.net") for n in range(8)]
    for _ in range(10):
        took(question, "warm@example.org")
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(PAIRS):
        asked = [(0, known[number % len(known)].email), (1, f"unknown{number}@example.org")]
        for side, address in asked if number % 2 else reversed(asked):
            times[side].append(took(question, address))
    one, other = map(median, times)
    print(f"known {one * 1000:.2f} ms, unknown {other * 1000:.2f} ms")
    return max(one, other) / min(one, other) - 1


@pytest.mark.parametrize(
    "page", [pairs.sign_up, pairs.order, pairs.reset_by_login, pairs.reset_by_recovery]
)
def test_a_page_takes_as_long(db, page):
    an_offer()
    assert compared(page) <= WITHIN


def test_an_invitation_takes_as_long(administrator):
    assert compared(pairs.invitation(administrator)) <= WITHIN
