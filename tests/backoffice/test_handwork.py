"""What staff do for products by hand, and what they see of failures."""

from __future__ import annotations

import pytest

from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.drivers.manual.models import StaffTask
from comptoir.journal.models import Entry
from comptoir.products.models import Errand, Product
from comptoir.products.operations import errands, life
from comptoir.products.permissions import State
from tests.jobs import letters_to, run_jobs
from tests.products.making import ordered, state


@pytest.fixture
def product(representative) -> Product:
    product = ordered(representative.organization, driver="manual", name="Web hosting")
    life.activate_later(System(product.organization_id), product)
    run_jobs()
    return product


@pytest.fixture
def task(product) -> StaffTask:
    with tenancy(product.organization_id):
        return StaffTask.objects.get()


def words(answer) -> str:
    return answer.content.decode()


def test_a_task_is_done_and_the_customer_is_told(representative, product, task, counter, signed_in):
    promise = "Activated by our team within 2 working days."
    assert promise in words(signed_in(representative).get(product.url))
    assert "Web hosting" in words(counter.get("/staff/tasks/"))
    assert "example.org" in words(counter.get(f"/staff/tasks/{task.pk}/"))

    counter.post(f"/staff/tasks/{task.pk}/", {"note": "FTP is open."})

    assert state(product) is State.ACTIVE
    letter = letters_to(representative.user.email)[-1]
    assert letter.subject == "Web hosting is ready"
    assert "FTP is open." in letter.text
    assert "Nothing waits for you." in words(counter.get("/staff/tasks/"))
    with everywhere():
        assert Entry.objects.get(action="backoffice.TaskDone").actor_kind == "staff"


def test_a_task_is_done_once(product, task, counter):
    counter.post(f"/staff/tasks/{task.pk}/", {"note": "First."})
    again = counter.post(f"/staff/tasks/{task.pk}/", {"note": "Second."})

    assert again.status_code == 422
    assert "already been done" in words(again)


def test_what_failed_is_seen_by_staff_and_said_to_the_customer(representative, counter, signed_in):
    product = ordered(representative.organization)
    here = System(product.organization_id)
    life.activate_later(here, product)
    begun = errands.begin(here, product=product.pk)
    errands.fail(here, begun, trouble="OSError: no answer")

    assert "OSError: no answer" in words(counter.get("/staff/failures/"))
    page = words(signed_in(representative).get(product.url))
    assert "Our team has been told." in page
    assert "OSError" not in page

    counter.post(f"/staff/failures/{begun.pk}/retry/")
    run_jobs()
    assert state(product) is State.ACTIVE
    with everywhere():
        assert not Errand.objects.exclude(trouble="").exists()
    assert "Nothing has failed." in words(counter.get("/staff/failures/"))
