"""Many documents at once: found by product, as one file, as a table."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.urls import reverse

from comptoir.billing.history import Sought
from comptoir.billing.models import Bundle
from comptoir.billing.obstacles import BundleUnderWay, NoDocuments
from comptoir.billing.operations import bundling, paying
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from tests.billing.conftest import a_due_item, told
from tests.jobs import run_jobs
from tests.products.making import active

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def invoices(organization, *sources: str):
    return [
        paying.record_payment(
            System(organization.pk),
            told=told(12_00, f"ch_{source}"),
            items=[a_due_item(organization, source)],
        ).document
        for source in sources
    ]


def test_what_was_looked_for_comes_as_one_file(organization, administrator, signed_in):
    one, other = invoices(organization, "order:1:1", "order:1:2")
    browser = signed_in(administrator)
    page = reverse("billing:bundles", args=[organization.pk])

    browser.post(page, {"q": one.number})
    assert "0 of 1 documents" in browser.get(page).content.decode()
    run_jobs()

    with everywhere():
        made = Bundle.objects.get()
    assert "Download" in browser.get(page).content.decode()
    file = browser.get(reverse("billing:bundle", args=[organization.pk, made.pk]))
    content = BytesIO(b"".join(file.streaming_content))
    assert zipfile.ZipFile(content).namelist() == [f"{one.number}.pdf"]
    assert other.number != one.number


def test_one_file_at_a_time_and_none_of_nothing(organization, administrator):
    with pytest.raises(NoDocuments):
        bundling.bundle(administrator, sought=Sought())
    invoices(organization, "order:1:1")
    bundling.bundle(administrator, sought=Sought())
    with pytest.raises(BundleUnderWay):
        bundling.bundle(administrator, sought=Sought())


def test_a_bundle_made_twice_is_one_file(organization, administrator, tmp_path):
    invoices(organization, "order:1:1")
    made = bundling.bundle(administrator, sought=Sought())
    bundling.make(organization=organization.pk, bundle=made.pk)
    bundling.make(organization=organization.pk, bundle=made.pk)
    assert len(list((tmp_path / "bundles").iterdir())) == 1


def test_the_table_has_a_line_a_document(organization, administrator, signed_in):
    (one,) = invoices(organization, "order:1:1")
    answer = signed_in(administrator).get(
        reverse("billing:documents-table", args=[organization.pk])
    )
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"{one.number},invoice,{one.issued_on},")
    assert lines[1].endswith("CHF,11.10,0.90,0.00,12.00")


def test_documents_are_found_by_product(organization, administrator, signed_in):
    product = active(organization)
    with everywhere():
        product.source = "order:7:8:1"
        product.save()
    mine, other = invoices(organization, "order:7:8", "order:7:9")
    page = reverse("billing:documents", args=[organization.pk])
    shown = signed_in(administrator).get(page, {"product": product.pk}).content.decode()
    assert mine.number in shown
    assert other.number not in shown
    nothing = signed_in(administrator).get(page, {"product": "999999"}).content.decode()
    assert "No document fits." in nothing
