"""What an organization holds, how it lives, and who may do what with it."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.timezone import now

from comptoir.core.prepared import Prepared
from comptoir.core.refusals import NotFound
from comptoir.organizations.models import Invitation, Membership, Organization, Team
from comptoir.products import life
from comptoir.products.permissions import Act, Category, Reason, Right, State, Step


class ProductQuerySet(models.QuerySet["Product"]):
    """Products, with what they are now."""

    def told(self) -> Self:
        """With step and suspension, read in the same query: what :attr:`Product.state` needs."""
        return self.annotate(step=Subquery(_last_step()), suspended=Exists(_suspensions()))

    def at(self, step: Step) -> Self:
        """Those whose last step this is."""
        return self.annotate(reached=Subquery(_last_step())).filter(reached=step)

    def held(self) -> Self:
        """Those that are not ended (R-46)."""
        return self.filter(terminated_at=None)


def _last_step() -> models.QuerySet[ProductState, Any]:
    steps = ProductState.objects.filter(
        organization_id=OuterRef("organization_id"), product=OuterRef("pk")
    )
    return steps.order_by("-pk").values("step")[:1]


def _suspensions() -> models.QuerySet[Suspension]:
    return Suspension.objects.filter(
        organization_id=OuterRef("organization_id"), product=OuterRef("pk"), lifted_at=None
    )


class Product(models.Model):
    """Something an organization ordered and now runs.

    `source` is the order line that it was bought with, which only orders can read.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="products")
    category = models.CharField(max_length=20, choices=Category.choices)
    driver = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    offer = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)  # what was asked when it was ordered: the domain, …
    source = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=now)
    until = models.DateField(null=True)  # the last day that is paid for
    auto_renew = models.BooleanField(default=False)  # an explicit tick
    terminated_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    step: str  # of the last row of its life; with `suspended` read by told()
    suspended: bool

    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "source"], name="one_product_a_source"),
            models.CheckConstraint(condition=~Q(name=""), name="product_has_a_name"),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(terminated_at__isnull=False),
                name="only_ended_products_are_erased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "category", "name", "id"],
                condition=Q(terminated_at=None),
                name="product_held",
            ),
            models.Index(fields=["until"], condition=Q(terminated_at=None), name="product_until"),
        ]

    def lock(self) -> Product:
        """Hold the organization until the commit, and read the product anew with its state.

        The organization, since whatever moves its money holds that: one order for everybody, so
        that a renewal and a cancellation wait for one another and never each for the other.
        """
        Organization(pk=self.organization_id).lock()
        told = _told.one(self.pk)
        if told is None:
            raise NotFound
        return told

    @property
    def state(self) -> State:
        """What it is now; read in one query with :meth:`ProductQuerySet.told`."""
        if "step" not in self.__dict__:
            told = Product.objects.told().get(pk=self.pk)
            self.step, self.suspended = told.step, told.suspended
        return life.state(Step(self.step), suspended=self.suspended)

    @property
    def url(self) -> str:
        return reverse("products:product", args=[self.organization_id, self.pk])


_told: Prepared[Product] = Prepared(
    lambda pk: Product.objects.told().select_related("organization").filter(pk=pk), int
)


class ProductState(models.Model):
    """A step in a product's life: since when, and who took it."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=20, choices=Step.choices)
    note = models.TextField(blank=True)  # what our team says about it to the customer
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organization", "product", "-id"], name="product_steps")]


class Suspension(models.Model):
    """A product stands still, for one reason, until that is lifted."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, related_name="suspensions")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=now)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "reason"],
                condition=Q(lifted_at=None),
                name="suspended_once_a_reason",
            ),
        ]


class Errand(models.Model):
    """What a driver was asked to do: written with the wish, done by a job, told when it fails."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, related_name="errands")
    act = models.CharField(max_length=20, choices=Act.choices)
    asked_at = models.DateTimeField(default=now)
    begun_at = models.DateTimeField(null=True)  # a job is at it
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # something later made it needless
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.TextField(blank=True)  # of the last try, for staff

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "act"],
                condition=Q(done_at=None, dropped_at=None),
                name="one_open_errand_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(done_at=None, dropped_at=None, tries__gt=0),
                name="errand_in_trouble",
            )
        ]


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants, by what they still give."""

    def valid(self, day: date) -> Self:
        return self.filter(Q(until=None) | Q(until__gte=day))


class Grant(models.Model):
    """A right on one product, or on all present and future products of a category (R-09).

    It hangs on a membership, a team or an invitation, and ends with it.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="grants")
    membership = models.ForeignKey(Membership, models.CASCADE, null=True, related_name="grants")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="grants")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="grants")
    product = models.ForeignKey(Product, models.CASCADE, null=True, related_name="grants")
    category = models.CharField(max_length=20, choices=Category.choices, blank=True)
    use = models.BooleanField(default=False)
    manage = models.BooleanField(default=False)
    statistics = models.BooleanField(default=False)
    until = models.DateField(null=True)  # the last day on which it is valid
    created_at = models.DateTimeField(default=now)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "membership", "team", "invitation", "product", "category"],
                name="one_grant_on_a_thing",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(membership__isnull=False, team=None, invitation=None)
                | Q(membership=None, team__isnull=False, invitation=None)
                | Q(membership=None, team=None, invitation__isnull=False),
                name="a_grant_has_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(product=None, category__in=Category.values)
                | Q(product__isnull=False, category=""),
                name="a_grant_is_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(use=True) | Q(manage=True) | Q(statistics=True),
                name="a_grant_gives_something",
            ),
        ]

    @property
    def rights(self) -> list[Right]:
        return [right for right in Right if getattr(self, right.value)]
