"""Offers, codes and grants behind the counter (R-43, R-44)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from comptoir.backoffice.operations import catalogue as operations
from comptoir.backoffice.operations.people import add_staff
from comptoir.catalogue.days import today
from comptoir.catalogue.models import FreeGrant, Offer, Price, PromoCode
from comptoir.catalogue.operations.free_grants import consume_grant
from comptoir.core.actors import System
from comptoir.core.refusals import Forbidden
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from tests.backoffice.conftest import with_second_factor
from tests.catalogue.conftest import a_grant, an_offer
from tests.jobs import letters_to

TODAY = today()


@pytest.fixture
def mail(db: None) -> Offer:
    return an_offer()


def shown(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode().replace("\xa0", " ")


def sent(browser: Client, path: str, **typed: object) -> None:
    answer = browser.post(path, typed)
    assert answer.status_code == 302, answer.content.decode()


def refused(browser: Client, path: str, **typed: object) -> str:
    answer = browser.post(path, typed)
    assert answer.status_code == 422
    return answer.content.decode()


def prices(mail: Offer, currency: str = "CHF") -> list[tuple]:
    found = Price.objects.filter(offer=mail, months=12, currency=currency).order_by("valid_from")
    return list(found.values_list("cents", "valid_from", "valid_until"))


def words(mail: Offer) -> dict[str, object]:
    typed: dict[str, object] = {
        f"names_{code}": f"Mail {code}" for code in ("fr", "en", "de", "it", "es")
    }
    return {**typed, "position": 3, "active_from": mail.active_from.isoformat()}


def test_an_offer_is_edited_and_its_history_says_how_and_by_whom(counter, mail):
    sent(counter, "/staff/offers/mail/edit/", **words(mail), summaries_en="For letters.")

    mail.refresh_from_db()
    assert mail.names["de"] == "Mail de"
    assert mail.position == 3
    page = shown(counter, "/staff/offers/mail/")
    assert "Sasha Counter" in page
    assert "changed the offer mail" in page
    assert "<ins>For letters.</ins>" in page


def test_what_was_not_changed_is_not_told(counter, mail):
    sent(counter, "/staff/offers/mail/edit/", **words(mail))
    sent(counter, "/staff/offers/mail/edit/", **words(mail))

    with everywhere():
        assert Entry.objects.filter(action="backoffice.OfferChanged").count() == 1


def test_an_offer_without_a_name_is_refused_and_nothing_typed_is_lost(counter, mail):
    page = refused(
        counter, "/staff/offers/mail/edit/", **{**words(mail), "names_it": ""}, summaries_en="Kept."
    )

    assert "Kept." in page
    assert "This field is required." in page


def test_a_new_price_ends_the_one_before(counter, mail):
    day = TODAY + timedelta(days=10)

    sent(
        counter,
        "/staff/offers/mail/price/",
        months=12,
        currency="CHF",
        gross="59.90",
        setup="5",
        valid_from=day.isoformat(),
    )

    old, new = prices(mail)
    assert old[2] == day - timedelta(days=1)
    assert new == (5990, day, None)
    assert prices(mail, "EUR")[0][2] is None
    assert "59.90 CHF / 12" in shown(counter, "/staff/offers/mail/")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"gross": "59.905"}, "2 decimal places"),
        ({"gross": "-1"}, "greater than or equal to 0"),
        ({"gross": "cheap"}, "Enter a number"),
        ({"months": "7"}, "valid choice"),
        ({"valid_from": (TODAY - timedelta(1)).isoformat()}, "today or later"),
    ],
)
def test_a_price_that_makes_no_sense_is_refused(counter, mail, typed, sentence):
    sensible = {
        "months": 12,
        "currency": "CHF",
        "gross": "59.90",
        "valid_from": TODAY.isoformat(),
    }

    assert sentence in refused(counter, "/staff/offers/mail/price/", **{**sensible, **typed})
    assert len(prices(mail)) == 1


def test_two_prices_on_one_day_are_refused_with_a_sentence(counter, mail):
    typed = {"months": 12, "currency": "CHF", "gross": "60", "valid_from": TODAY.isoformat()}
    sent(counter, "/staff/offers/mail/price/", **typed)

    assert "already a price" in refused(counter, "/staff/offers/mail/price/", **typed)


def test_a_price_gets_a_last_day(counter, mail):
    price = Price.objects.get(offer=mail, months=1, currency="EUR")
    path = f"/staff/prices/{price.pk}/end/"

    assert "still to come" in refused(counter, path, last=(TODAY - timedelta(1)).isoformat())
    sent(counter, path, last=TODAY.isoformat())

    price.refresh_from_db()
    assert price.valid_until == TODAY


@pytest.mark.rule("R-44")
def test_a_promo_code_is_made_in_capitals_and_ended(counter, mail):
    sent(
        counter,
        "/staff/codes/new/",
        code=" spring ",
        percent=20,
        offers=[mail.pk],
        starts=TODAY.isoformat(),
        most=50,
        most_each=1,
    )

    made = PromoCode.objects.get()
    assert made.code == "SPRING"
    assert made.terms.offers == {mail.pk}
    assert "SPRING" in shown(counter, "/staff/codes/?q=spr")
    assert "Nobody has used it yet." in shown(counter, f"/staff/codes/{made.pk}/")
    sent(counter, f"/staff/codes/{made.pk}/")
    made.refresh_from_db()
    assert made.terms.ends < TODAY
    with everywhere():
        actions = Entry.objects.filter(action__startswith="backoffice.PromoCode")
        assert actions.count() == 2


@pytest.mark.rule("R-44")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "one of the two"),
        ({"percent": 10, "amount": 5, "currency": "CHF"}, "one of the two"),
        ({"amount": 5}, "An amount has a currency"),
        ({"percent": 101}, "less than or equal to 100"),
        ({"percent": 10, "minimum": 20}, "A minimum has a currency"),
        ({"percent": 10, "ends": (TODAY - timedelta(1)).isoformat()}, "before the first"),
        ({"percent": 10, "code": "taken"}, "exists already"),
    ],
)
def test_a_promo_code_that_makes_no_sense_is_refused(counter, mail, typed, sentence):
    PromoCode.objects.create(code="TAKEN", percent=5)
    sensible = {"code": "spring", "starts": TODAY.isoformat()}

    page = refused(counter, "/staff/codes/new/", **{**sensible, **typed})

    assert sentence in page
    assert PromoCode.objects.count() == 1


@pytest.mark.rule("R-43")
def test_an_organization_is_granted_something_and_told(counter, mail, administrator, collaborator):
    place = administrator.organization
    assert place.name in shown(counter, f"/staff/grants/organizations/?q={place.name}")

    sent(
        counter,
        f"/staff/grants/organizations/{place.pk}/",
        offer=mail.pk,
        quantity=2,
        months=12,
        until=(TODAY + timedelta(30)).isoformat(),
        reason="For your patience.",
    )

    with everywhere():
        grant = FreeGrant.objects.get()
        told = Entry.objects.get(action="catalogue.FreeGrantGiven")
    assert told.organization_id == place.pk
    assert told.actor_kind == "staff"
    assert grant.granted_by.email == "sasha@operator.example"
    (letter,) = letters_to(administrator.user.email)
    assert "For your patience." in letter.text
    assert letters_to(collaborator.user.email) == []


@pytest.mark.rule("R-43")
def test_letters_go_to_whoever_may_order(counter, mail, administrator, collaborator):
    grant = a_grant(administrator.organization, mail)

    sent(counter, f"/staff/grants/{grant.pk}/")

    (letter,) = letters_to(administrator.user.email)
    assert "has ended" in letter.subject
    assert letters_to(collaborator.user.email) == []


@pytest.mark.rule("R-43")
def test_a_grant_is_revoked_once_and_what_was_used_stays(counter, mail, representative):
    grant = a_grant(representative.organization, mail, quantity=2)
    consume_grant(representative, grant, source="order:1:1")
    path = f"/staff/grants/{grant.pk}/"

    assert "Ordered" in shown(counter, path)
    sent(counter, path)

    assert "already been revoked" in counter.post(path).content.decode()
    page = shown(counter, path)
    assert "Revoked" in page
    assert "Ordered" in page
    with everywhere():
        assert Entry.objects.filter(action="catalogue.FreeGrantRevoked").count() == 1


@pytest.mark.rule("R-43")
def test_nothing_is_granted_that_could_never_be_used(counter, mail, organization):
    page = refused(
        counter,
        f"/staff/grants/organizations/{organization.pk}/",
        offer=mail.pk,
        quantity=1,
        months=12,
        until=(TODAY - timedelta(1)).isoformat(),
        reason="Too late.",
    )

    assert "The last day is over already." in page
    assert "Too late." in page


def test_lists_are_there_when_they_are_empty(counter):
    assert "No promo code fits." in shown(counter, "/staff/codes/")
    assert "No free grant fits." in shown(counter, "/staff/grants/")


def test_whoever_is_not_of_the_staff_meets_nothing(mail, representative, signed_in):
    browser = signed_in(representative)
    for path in ("offers/", "offers/mail/", "codes/", "codes/new/", "grants/"):
        assert browser.get(f"/staff/{path}").status_code == 404


def test_a_member_cannot_grant_themselves_anything(mail, representative):
    with pytest.raises(Forbidden):
        operations.grant_free(
            representative,
            representative.organization,
            offer=mail,
            quantity=1,
            months=1,
            until=TODAY,
            reason="Me",
        )


def test_staff_prove_who_they_are_before_money_is_given(mail, person):
    add_staff(System(), email=person.user.email)
    browser = Client()
    browser.force_login(with_second_factor(person.user))

    assert browser.get("/staff/codes/new/").status_code == 302
