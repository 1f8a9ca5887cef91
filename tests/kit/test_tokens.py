"""Derived tokens: never stored, always the same, never another row's."""

from hypothesis import given
from hypothesis import strategies as st

from comptoir.kit import text, tokens

WORD = st.text(min_size=1, max_size=30)


@given(WORD, WORD, WORD)
def test_a_token_is_the_same_each_time_and_fits_one_purpose(secret, purpose, nonce):
    token = tokens.derive(secret, purpose, 7, nonce)
    assert token == tokens.derive(secret, purpose, 7, nonce)
    assert len(token) == 43
    assert token != tokens.derive(secret, purpose + "x", 7, nonce)
    assert token != tokens.derive(secret, purpose, 8, nonce)
    assert token not in tokens.digest(token)


@given(WORD, WORD)
def test_a_code_has_six_digits(secret, nonce):
    code = tokens.derive_code(secret, "login", nonce)
    assert len(code) == 6
    assert code.isdigit()


def test_public_ids_tell_nothing_about_how_many_there_are():
    made = [tokens.public_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(10**9 <= one < 10**12 for one in made)


@given(WORD, WORD)
def test_initials_are_one_or_two_capitals(first, last):
    assert 1 <= len(text.initials(first, last, "x").strip() or "?") <= 6  # ß becomes SS


def test_an_address_is_trimmed_and_in_lower_case():
    assert text.address("  Zoé@Example.ORG ") == "zoé@example.org"


def test_a_masked_address_is_recognised_by_its_owner_only():
    assert text.masked("zoe@example.org") == "z•••@e•••.org"
