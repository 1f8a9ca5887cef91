"""Error pages: in the product's look, each with a code that support can look up."""

import re

import pytest
from django.test import Client


def code(page):
    return re.search(r'support-code">([0-9A-F]{8})<', page.content.decode())


@pytest.mark.django_db
def test_an_unknown_address_answers_404_with_a_code():
    page = Client().get("/nothing/")
    assert page.status_code == 404
    assert code(page)


def test_another_organization_shows_one_s_own_instead(representative, elsewhere, signed_in):
    page = signed_in(representative).get(f"/o/{elsewhere.organization.pk}/")
    assert page.status_code == 404
    assert representative.organization.name in page.content.decode()
    assert elsewhere.organization.name not in page.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_answers_403():
    page = Client(enforce_csrf_checks=True).post("/login/", {})
    assert page.status_code == 403
    assert code(page)


@pytest.mark.django_db
def test_a_name_that_is_not_ours_answers_400():
    page = Client().get("/login/", headers={"host": "evil.example"})
    assert page.status_code == 400
    assert code(page)


@pytest.mark.django_db
def test_too_many_fields_answer_413(settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    page = Client().post("/login/", {f"f{n}": "x" for n in range(20)})
    assert page.status_code == 413


def test_our_own_mistake_answers_500_with_a_code(representative, signed_in, monkeypatch):
    browser = signed_in(representative)
    browser.raise_request_exception = False
    monkeypatch.setattr("comptoir.home.queries.overview", lambda _: 1 / 0)
    page = browser.get(f"/o/{representative.organization.pk}/")
    assert page.status_code == 500
    assert code(page)
    assert "ZeroDivision" not in page.content.decode()


@pytest.mark.django_db
def test_whoever_is_not_signed_in_is_asked_to(organization):
    page = Client().get(f"/o/{organization.pk}/")
    assert page.status_code == 302
    assert page.url.startswith("/login/?next=")
