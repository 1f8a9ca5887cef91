"""Paging by key: every row once, in order, forwards and back."""

import pytest
from django.http import Http404

from comptoir.accounts.models import User
from comptoir.core.paging import page
from tests.conftest import a_user

ORDER = ["last_name", "pk"]


@pytest.fixture
def people(db):
    return [a_user(f"p{n}@example.org", "P", f"Name {n % 4}") for n in range(11)]


def walked(order, size):
    seen, after = [], ""
    while True:
        shown = page(User.objects.all(), order, after=after, size=size)
        seen.append([user.pk for user in shown.rows])
        if shown.after is None:
            return seen
        after = shown.after


@pytest.mark.parametrize("size", [1, 3, 4, 11, 20])
@pytest.mark.parametrize("order", [ORDER, ["-last_name", "-pk"]])
def test_every_row_comes_once_and_in_order(people, size, order):
    flat = [pk for shown in walked(order, size) for pk in shown]
    assert flat == list(User.objects.order_by(*order).values_list("pk", flat=True))


def test_going_back_shows_the_page_before(people):
    first = page(User.objects.all(), ORDER, size=4)
    second = page(User.objects.all(), ORDER, after=first.after, size=4)
    back = page(User.objects.all(), ORDER, before=second.before, size=4)
    assert [u.pk for u in back.rows] == [u.pk for u in first.rows]
    assert back.before is None
    assert back.after is not None
    assert first.before is None


@pytest.mark.parametrize("cursor", ["x", "bnVsbA==", "W10=", "WzEsMiwzXQ=="])
def test_a_broken_cursor_answers_404(people, cursor):
    with pytest.raises(Http404):
        page(User.objects.all(), ORDER, after=cursor)
