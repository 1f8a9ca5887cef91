"""Reading the knowledge base, signed in or not (R-49)."""

from __future__ import annotations

import pytest
from django.test import Client

from comptoir.accounts.actors import Person

pytestmark = pytest.mark.rule("R-49")


def reader(language: str) -> Client:
    return Client(headers={"accept-language": language})


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_anybody_reads_the_list_in_their_language(db):
    assert "Ajouter un utilisateur" in text(reader("fr"), "/guides/")
    assert "Add a user" in text(reader("en"), "/guides/")


def test_a_search_shows_the_guides_that_hold_the_words(db):
    found = text(reader("fr"), "/guides/?q=RECUPERATION")
    assert "/guides/modifier-l-e-mail-de-recuperation/" in found
    assert "/guides/ajouter-un-logo-a-votre-organisation/" not in found


def test_a_search_without_result_says_so(db):
    assert "No guide holds these words." in text(reader("en"), "/guides/?q=xyzzy")


@pytest.mark.parametrize("name", ["add-user", "einen-benutzer-hinzufugen", "add-a-user"])
def test_every_address_of_a_guide_leads_to_the_readers(db, name):
    answer = reader("fr").get(f"/guides/{name}/")
    assert answer.headers["Location"] == "/guides/ajouter-un-utilisateur/"


def test_a_language_that_we_do_not_speak_reads_french(db):
    assert "Ajouter un utilisateur" in text(reader("pt"), "/guides/ajouter-un-utilisateur/")


def test_a_guide_names_the_labels_of_the_screen(db):
    page = text(reader("fr"), "/guides/ajouter-un-utilisateur/")
    assert '<strong class="on-screen">Gestion des Utilisateurs</strong>' in page
    assert '<strong class="on-screen">Ajouter un utilisateur</strong>' in page


def test_what_does_not_exist_is_not_found(db):
    assert reader("fr").get("/guides/xyzzy/").status_code == 404


@pytest.mark.parametrize(
    ("page", "guide"),
    [
        ("organizations.users", "/guides/add-a-user/"),
        ("accounts.security", "/guides/change-the-recovery-e-mail/"),
        ("account_login", "/guides/get-back-in-when-you-have-forgotten-your-password/"),
        ("home.search", "/guides/"),
        ("start", "/guides/"),
    ],
)
def test_the_help_of_a_page_is_its_guide(db, page, guide):
    assert reader("en").get(f"/guides/help/{page}/").headers["Location"] == guide


def test_whoever_is_signed_in_stays_in_the_console(person: Person, signed_in):
    assert "My account: Zoé Durand" in text(signed_in(person), "/guides/add-a-user/")


def test_reading_asks_the_database_little(person: Person, signed_in, django_assert_max_num_queries):
    browser = signed_in(person)
    browser.get("/guides/")  # the first visit notes the device
    with django_assert_max_num_queries(8):
        browser.get("/guides/add-a-user/")
