"""The life of a product, from the order to the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from comptoir.core.actors import System
from comptoir.core.refusals import Forbidden, NotFound, ReauthenticationNeeded
from comptoir.core.tenancy import tenancy
from comptoir.organizations.actors import Member
from comptoir.organizations.operations import deletion
from comptoir.organizations.permissions import Accounting, Role
from comptoir.products.models import Product, ProductState
from comptoir.products.obstacles import (
    AlreadyCancelled,
    Ended,
    EndlessPeriod,
    NotCancelled,
    NotRunning,
)
from comptoir.products.operations import holding, life
from comptoir.products.permissions import Reason, State, Step
from tests.conftest import a_member
from tests.jobs import letters_to, run_jobs
from tests.products.making import active, fresh, ordered, state

END, LATER = date(2027, 3, 31), date(2028, 3, 31)


def steps(product: Product) -> list[str]:
    with tenancy(product.organization_id):
        rows = ProductState.objects.filter(product=product).order_by("pk")
        return list(rows.values_list("step", flat=True))


def clock(product: Product) -> System:
    return System(product.organization_id)


def test_what_is_ordered_is_set_up_by_a_job_and_told(representative):
    product = ordered(representative.organization)
    assert state(product) is State.ORDERED

    life.activate_later(clock(product), product, until=END)
    assert state(product) is State.ACTIVATING

    (letter,) = letters_to(representative.user.email)
    assert state(product) is State.ACTIVE
    assert letter.subject == "example.org is ready"
    assert product.url in letter.text
    assert fresh(product).until == END
    assert steps(product) == [Step.ORDERED, Step.ACTIVATING, Step.ACTIVE]


def test_the_same_order_line_twice_is_one_product(representative):
    first = ordered(representative.organization, source="order:1:1")
    second = ordered(representative.organization, source="order:1:1", name="another.org")

    assert first == second
    assert fresh(first).name == "example.org"
    assert steps(first) == [Step.ORDERED]


def test_activating_twice_is_once(representative):
    product = active(representative.organization)

    life.activate_later(clock(product), product, until=LATER)

    assert not run_jobs()
    assert fresh(product).until != LATER


def test_a_suspension_covers_what_it_was_and_gives_it_back(representative):
    product = active(representative.organization, until=END)
    holding.cancel_at_end(representative, product)

    life.suspend(clock(product), product, reason=Reason.UNPAID)
    life.suspend(clock(product), product, reason=Reason.DISPUTE)
    life.suspend(clock(product), product, reason=Reason.DISPUTE)
    assert state(product) is State.SUSPENDED

    life.resume(clock(product), product, reason=Reason.UNPAID)
    assert state(product) is State.SUSPENDED
    life.resume(clock(product), product, reason=Reason.DISPUTE)
    assert state(product) is State.CANCELLED


def test_paying_restores_what_was_not_paid(representative):
    product = active(representative.organization, until=END)
    life.expire(clock(product), product)
    life.suspend(clock(product), product, reason=Reason.UNPAID)

    life.extend(clock(product), product, until=LATER)

    assert state(product) is State.ACTIVE
    assert fresh(product).until == LATER
    life.extend(clock(product), product, until=END)
    assert fresh(product).until == LATER


def test_what_has_ended_is_neither_extended_nor_suspended_nor_set_up(representative):
    product = active(representative.organization)
    life.terminate(clock(product), product)
    life.terminate(clock(product), product)

    assert state(product) is State.TERMINATED
    with pytest.raises(Ended):
        life.extend(clock(product), product, until=LATER)
    with pytest.raises(Ended):
        life.suspend(clock(product), product, reason=Reason.UNPAID)
    with pytest.raises(Ended):
        holding.cancel_now(representative, product)
    assert steps(product).count(Step.TERMINATED) == 1


def test_data_is_erased_only_after_the_end(representative):
    product = active(representative.organization)
    life.erase(clock(product), product)
    assert fresh(product).erased_at is None

    life.terminate(clock(product), product)
    life.erase(clock(product), product)
    assert fresh(product).erased_at is not None


def test_a_cancelled_product_runs_on_is_not_renewed_and_can_come_back(representative):
    product = active(representative.organization, until=END, auto_renew=True)

    holding.cancel_at_end(representative, product)
    assert state(product) is State.CANCELLED
    assert not fresh(product).auto_renew
    with pytest.raises(AlreadyCancelled):
        holding.cancel_at_end(representative, product)

    holding.undo_cancellation(representative, product)
    assert state(product) is State.ACTIVE
    assert not fresh(product).auto_renew  # a tick, which nobody made again
    with pytest.raises(NotCancelled):
        holding.undo_cancellation(representative, product)


def test_what_is_cancelled_ends_the_day_after_its_last(representative):
    over = active(representative.organization, until=localdate() - timedelta(days=1))
    last_day = active(representative.organization, until=localdate())
    kept = active(representative.organization, until=localdate() - timedelta(days=1))
    for product in (over, last_day):
        holding.cancel_at_end(representative, product)

    life.end_what_ran_out()
    life.end_what_ran_out()

    assert state(over) is State.TERMINATED
    assert state(last_day) is State.CANCELLED
    assert state(kept) is State.ACTIVE
    assert "has ended" in letters_to(representative.user.email)[-1].subject


def test_a_deleted_organization_gets_no_product(representative):
    here = representative.organization
    deletion.delete(representative, name=here.name)

    with pytest.raises(NotFound):
        ordered(here)


def test_what_does_not_run_or_never_ends_is_not_left_to_run_out(representative):
    waiting = ordered(representative.organization)
    with pytest.raises(NotRunning):
        holding.cancel_at_end(representative, waiting)

    endless = ordered(representative.organization)
    life.activate_later(clock(endless), endless)
    run_jobs()
    with pytest.raises(EndlessPeriod):
        holding.cancel_at_end(representative, endless)


@pytest.mark.rule("R-10")
@pytest.mark.parametrize(
    "act",
    [
        holding.cancel_at_end,
        holding.cancel_now,
        holding.undo_cancellation,
        lambda actor, product: holding.choose_renewal(actor, product, auto_renew=True),
    ],
)
def test_a_technical_right_alone_spends_and_ends_nothing(representative, act):
    here = representative.organization
    product = active(here)
    technician = a_member(here, Role.COLLABORATOR, "tech@example.org")
    give_everything(technician, product)

    with pytest.raises(Forbidden):
        act(technician, product)
    assert state(product) is State.ACTIVE


@pytest.mark.rule("R-10")
def test_whoever_manages_the_accounting_cancels_without_a_technical_right(representative):
    here = representative.organization
    product = active(here)
    bookkeeper = a_member(here, Role.COLLABORATOR, "b@example.org", accounting=Accounting.MANAGE)

    holding.cancel_at_end(bookkeeper, product)

    assert state(product) is State.CANCELLED


@pytest.mark.rule("R-40")
def test_renewal_by_itself_is_a_tick_at_any_time(representative):
    product = active(representative.organization)

    holding.choose_renewal(representative, product, auto_renew=True)
    assert fresh(product).auto_renew
    holding.choose_renewal(representative, product, auto_renew=False)
    assert not fresh(product).auto_renew


def test_ending_at_once_asks_who_it_is(representative):
    product = active(representative.organization)
    stale = a_member(representative.organization, Role.ADMINISTRATOR, "a@b.example", fresh=False)

    with pytest.raises(ReauthenticationNeeded):
        holding.cancel_now(stale, product)
    holding.cancel_now(representative, product)
    assert state(product) is State.TERMINATED


def test_a_product_is_renamed_by_whoever_manages_it(representative, collaborator):
    product = active(representative.organization)
    with pytest.raises(NotFound):
        holding.rename(collaborator, product, name="Mine")

    give_everything(collaborator, product)
    holding.rename(collaborator, product, name="Our name")

    assert fresh(product).name == "Our name"


def give_everything(member: Member, product: Product) -> None:
    with tenancy(product.organization_id):
        product.grants.create(
            organization_id=product.organization_id,
            membership=member.membership,
            use=True,
            manage=True,
            statistics=True,
        )
