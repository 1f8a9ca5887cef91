"""A year that passes over a copy of sample data."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comptoir.backoffice import simulation
from comptoir.backoffice.demo.stage import LOGINS
from comptoir.billing.models import Document, DueItem
from comptoir.core.days import today
from comptoir.core.models import SentLetter
from comptoir.core.tenancy import everywhere
from comptoir.orders.models import Subscription
from comptoir.organizations.permissions import Role
from tests.conftest import a_member, an_organization
from tests.jobs import run_jobs
from tests.orders.conftest import sells

__all__ = ["sells"]
pytestmark = pytest.mark.usefixtures("sells")


@pytest.fixture
def customers(db) -> None:
    """Three customers, of the three habits, one of them of the sample data."""
    for number in range(3):
        email = next(iter(LOGINS)) if not number else f"customer{number}@example.org"
        a_member(an_organization(f"Customer {number}"), Role.LEGAL_REPRESENTATIVE, email)


def simulated(first: str = "2030-01-01", last: str = "2031-03-31") -> str:
    out = StringIO()
    call_command("simulate", f"--from={first}", f"--to={last}", stdout=out, stderr=StringIO())
    return out.getvalue()


def rows() -> tuple[int, ...]:
    with everywhere():
        return tuple(it.objects.count() for it in (Document, DueItem, Subscription, SentLetter))


@pytest.mark.rule("R-39")
def test_a_year_passes_and_is_told(customers):
    said = simulated()

    for word in ("reminders", "expired", "suspended", "ended", "invoice 2030-000001", "Customer 2"):
        assert word in said, word
    assert "455 days passed; nothing of it is kept, and no letter left." in said
    assert "paid by a transfer" in said
    assert "CHF" in said


def test_nothing_is_kept_and_no_letter_leaves(customers):
    before, day = rows(), today()
    simulated(last="2030-04-30")
    run_jobs()

    assert rows() == before
    assert today() == day


def test_only_sample_data_is_simulated(representative):
    with pytest.raises(CommandError, match="Only sample data"):
        simulated()


@pytest.mark.parametrize(
    ("first", "last"), [("2030-02-01", "2030-01-01"), ("2030-01-01", "2099-01-01")]
)
def test_the_days_make_sense(customers, first, last):
    with pytest.raises(CommandError, match="--to is a day"):
        simulated(first, last)


def test_by_default_it_is_the_year_from_today():
    first, last = simulation.default_span()
    assert (first, (last - first).days) == (today(), 365)
