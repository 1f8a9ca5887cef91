"""Paging by key: every row once, in order, forwards and back."""

import json
from base64 import urlsafe_b64encode
from datetime import datetime

import pytest
from django.http import Http404
from django.utils.timezone import now

from comptoir.accounts.models import User
from comptoir.core import paging
from comptoir.core.paging import Listed, page
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


@pytest.mark.parametrize("order", [ORDER, ["-last_name", "-pk"], ["joined_at", "pk"]])
def test_a_prepared_list_shows_the_same_pages(people, monkeypatch, order):
    monkeypatch.setattr(paging, "PAGE", 4)
    listed = Listed(lambda at: User.objects.filter(joined_at__lt=at), order, datetime, most=7)
    until, after = now(), ""
    while after is not None:
        ours = listed.page(until, after=after)
        plain = page(User.objects.all(), order, after=after, size=4)
        assert ours == plain
        if ours.before:
            back = page(User.objects.all(), order, before=plain.before, size=4)
            assert listed.page(until, before=ours.before) == back
        after = ours.after
    assert listed.count(until) == 8


@pytest.mark.parametrize("values", [["a", "b"], ["a", True], ["a", 2**63], ["a\0", 1], [1, 1]])
def test_a_cursor_with_other_values_answers_404(people, values):
    cursor = urlsafe_b64encode(json.dumps(values).encode()).decode()
    with pytest.raises(Http404):
        page(User.objects.all(), ORDER, after=cursor)
    with pytest.raises(Http404):
        Listed(User.objects.all, ORDER).page(after=cursor)
