"""Measure what is paid and issued in a second: `python -m bench.sales [--products 10000]`.

A day of renewals, paid from the prepaid accounts by the same operations as a checkout, in two
processes; and fifty buyers who order with one promo code at the same time. PDFs are not counted:
jobs print them later. The aim is 100 a second for both, on two cores.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from bench.run import database, environment

SCENE = """
import django; django.setup()
from datetime import date
from comptoir.accounts.models import Credential, User
from comptoir.billing.models import Entry, Posting
from comptoir.catalogue.models import Offer, Price, PromoCode
from comptoir.core.tenancy import everywhere
from comptoir.orders.models import Subscription
from comptoir.orders.renewals import EARLIEST
from comptoir.organizations.models import Membership, Organization
from comptoir.products.models import Product, ProductState
from comptoir.products.permissions import Step

NUMBER, BUYERS, FIRST = {number}, {buyers}, date(2030, 1, 31)
offer = Offer.objects.create(slug="mail", names={{"en": "Mail"}}, category="mail", driver="parking")
Price.objects.create(offer=offer, months=12, currency="CHF", cents=5400, valid_from=date(2020, 1, 1))
PromoCode.objects.create(code="HALF", percent=50, most=None, most_each=None, starts=date(2020, 1, 1))
with everywhere():
    here = Organization.objects.bulk_create(
        [Organization(kind="company", name=f"Firm {{n}}", country="CH", language="fr", city="Nyon",
                      postal_code="1260", street="Rue 1") for n in range(NUMBER + BUYERS)], 5000)
    products = Product.objects.bulk_create(
        [Product(organization=one, category="mail", driver="parking", name=f"firm{{n}}.example",
                 offer="mail", source=f"bench:{{n}}", auto_renew=True,
                 until=date(2031, 1, 30))
         for n, one in enumerate(here[:NUMBER])], 5000)
    ProductState.objects.bulk_create(
        [ProductState(organization_id=one.organization_id, product=one, step=Step.ACTIVE)
         for one in products], 5000)
    Subscription.objects.bulk_create(
        [Subscription(organization_id=one.organization_id, product=one, offer=offer, months=12,
                      anchor=FIRST, months_paid=12, done=FIRST - EARLIEST, next_on=FIRST)
         for one in products], 5000)
    entries = Entry.objects.bulk_create(
        [Entry(organization=one, what="credit") for one in here], 5000)
    Posting.objects.bulk_create(
        [Posting(organization_id=entry.organization_id, entry=entry, account=account, cents=cents,
                 currency="CHF")
         for entry in entries for account, cents in (("bank", 1_000_00), ("prepaid", -1_000_00))], 5000)
    credential = Credential.objects.create(hash="!")
    users = User.objects.bulk_create(
        [User(email=f"u{{n}}@example.org", credential=credential, language="fr") for n in range(BUYERS)])
    Membership.objects.bulk_create(
        [Membership(organization=one, user=user, role="legal_representative", accounting="manage")
         for one, user in zip(here[NUMBER:], users)])
"""
RENEW = """
import django; django.setup()
import sys, time
from datetime import date
from comptoir.core.actors import System
from comptoir.core.days import as_of
from comptoir.orders.models import Subscription
from comptoir.orders.operations import renewing
with as_of(date.fromisoformat(sys.argv[1])):
    pairs = [pair for pair in renewing.waiting() if pair[1] % 2 == int(sys.argv[2])][:{most}]
    sys.stdin.readline()
    begun = time.perf_counter()
    for organization, subscription in pairs:
        renewing.run_day(System(organization), Subscription(pk=subscription))
print(len(pairs), begun, time.perf_counter())
"""
BUY = """
import django; django.setup()
import sys, time
from threading import Barrier, Thread
from uuid import uuid4
from django.db import connection
from comptoir.accounts.actors import Person
from comptoir.core.tenancy import everywhere
from comptoir.orders.operations import carts, placing
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership
with everywhere():
    places = Membership.objects.filter(role="legal_representative").order_by("pk")
    places = list(places.select_related("organization", "user"))[int(sys.argv[1])::2]
buyers = [Member(place, Person(place.user, fresh=True)) for place in places]
for one in buyers:
    carts.put(one, offer="mail", months=12)
    carts.choose(one, method="prepaid", address=None)
    carts.add_code(one, code="HALF")
sys.stdin.readline()
begun = time.perf_counter()
def buy(some):
    for one in some:
        placing.place_order(one, key=uuid4())
    connection.close()
threads = [Thread(target=buy, args=[buyers[n::25]]) for n in range(25)]
for one in threads: one.start()
for one in threads: one.join()
print(len(buyers), begun, time.perf_counter())
"""
PROOF = """
import django; django.setup()
from comptoir.billing.models import Document
from comptoir.core.tenancy import everywhere
with everywhere():
    numbers = list(Document.objects.order_by("year", "place").values_list("year", "place"))
for year in {{year for year, _place in numbers}}:
    places = [place for one, place in numbers if one == year]
    assert places == list(range(1, len(places) + 1)), "numbers are missing"
assert len(numbers) == {wanted}, len(numbers)
"""


def run(code: str, *words: str) -> subprocess.Popen[str]:
    """Start a process of the product; it waits for a line before it works."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, *words],
        env=environment(COMPTOIR_POOL="0"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def pace(code: str, *words: str) -> tuple[int, float]:
    """Return how many two processes did together, and how many in a second."""
    both = [run(code, *words, str(half)) for half in range(2)]
    for one in both:
        assert one.stdin is not None  # noqa: S101  it is a pipe
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [one.communicate(timeout=7200)[0].split() for one in both]
    number = sum(int(words[0]) for words in told)
    spent = max(float(words[2]) for words in told) - min(float(words[1]) for words in told)
    return number, number / spent


def once(code: str) -> None:
    done = run(code)
    done.communicate("\n")
    if done.returncode:
        raise SystemExit("it did not come out right")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--products", type=int, default=10_000)
    arguments.add_argument("--most", type=int, default=1_000_000, help="renew so many a process")
    arguments.add_argument("--buyers", type=int, default=500)
    chosen = arguments.parse_args()
    with database():
        manage = [sys.executable, "-W", "ignore", "-m", "django", "migrate", "-v0"]
        subprocess.run(manage, env=environment(COMPTOIR_DATABASE_ROLE="owner"), check=True)
        once(SCENE.format(number=chosen.products, buyers=chosen.buyers))
        renew = RENEW.format(most=chosen.most)
        for name, day in (
            ("first day of the calendar", "2030-01-31"),
            ("announced, 60 days before", "2030-12-02"),
            ("renewed: paid and issued", "2031-01-17"),
        ):
            number, pace_ = pace(renew, day)
            print(f"{name:32} {number:7} · {pace_:6.0f} a second", flush=True)
        bought, pace_ = pace(BUY)
        print(f"{'ordered with one promo code':32} {bought:7} · {pace_:6.0f} a second")
        once(PROOF.format(wanted=number + bought))


if __name__ == "__main__":
    sys.exit(main())
