"""Guards: every address is below an organization, a person's own, staff's, or listed as public."""

from __future__ import annotations

from django.test import Client

from tests.guards.routes import BELOW_AN_ORGANIZATION, routes

PERSON, STAFF = "me/", "staff/"
# What anybody may open, and what is behind it instead of a sign-in.
PUBLIC = {
    "": "leads on to where one belongs",
    "brand.css": "the operator's colours",
    "brand-logo.png": "the operator's logo",
    "healthz": "alive",
    "readyz": "ready",
    "outbox/": "a key, and a loopback address",
    "outbox/<int:pk>/": "a key, and a loopback address",
    "outbox/<int:pk>/body/": "a key, and a loopback address",
    "gallery/": "developers only, by a setting",
    "login/": "getting in",
    "login/code/": "a code sent by mail",
    "login/passkey/": "a passkey",
    "login/second-factor/": "a password just typed",
    "logout/": "getting out",
    "reauthenticate/": "a session",
    "signup/": "getting in",
    "signup/strength/": "how good a password is",
    "signup/check/": "a code sent by mail",
    "signup/check/letter/": "asks for that letter again",
    "confirm/<str:token>/": "a token sent by mail",
    "password/forgotten/": "answers everybody alike",
    "password/forgotten/login/": "answers everybody alike",
    "password/forgotten/recovery/": "answers everybody alike",
    "password/reset/<str:token>/": "a token sent by mail",
    "password/no-way/": "asks staff for help",
    "password/no-way/sent/": "thanks for it",
    "language/": "the language of a visitor",
    "invitations/<str:token>/": "a token sent by mail, or copied",
    "invoices/<str:token>/": "a token sent by mail",
    "invoices/<str:token>/file/": "a token sent by mail",
    "recovery/<str:token>/": "a token sent by mail",
    "recovery/<str:token>/stop/": "a token sent by mail",
    "contract/withdraw/": "no account needed (R-51)",
    "contract/terminate/": "no account needed (R-52)",
    "contract/declared/": "thanks for it",
    "contract/confirm/<str:token>/": "a token sent by mail",
    "order/<slug:slug>/": "what a visitor wishes, kept in the session",
    "cart/": "what a visitor wishes, kept in the session",
    "cart/address/": "answers everybody alike",
    "cart/address/code/": "a code sent by mail",
    "cart/address/letter/": "asks for that letter again",
    "cart/order/": "an address just proved by its code",
    "shop/": "the shop (R-54)",
    "shop/<slug:category>/": "the shop (R-54)",
    "shop/offers/<slug:slug>/": "the shop (R-54)",
    "hooks/stripe/": "what Stripe has signed",
    "guides/": "the knowledge base",
    "guides/help/<str:page>/": "the knowledge base",
    "guides/<slug:slug>/": "the knowledge base",
}


def test_every_address_is_below_an_organization_or_listed():
    strays = {
        route.pattern
        for route in routes()
        if not route.pattern.startswith((BELOW_AN_ORGANIZATION, PERSON, STAFF))
    }

    assert strays <= set(PUBLIC)


def test_every_address_has_a_name_of_its_own():
    names = [route.name for route in routes()]

    assert len(names) == len(set(names))
    assert not [name for name in names if name.endswith("None")]


def test_whoever_has_not_signed_in_gets_into_nothing_that_is_not_public(client: Client, db: None):
    for route in routes():
        if route.pattern in PUBLIC:
            continue
        path = route.path(**dict.fromkeys(route.parameters, 1))
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 302, route.pattern
            assert answer.headers["Location"].startswith("/login/"), route.pattern
