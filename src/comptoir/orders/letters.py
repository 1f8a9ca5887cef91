"""The letters that orders write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from comptoir.billing.models import BillingAddress, DueItem
from comptoir.core import jinja
from comptoir.core.jobs import job
from comptoir.core.letters import Content, Envelope, absolute, letter
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.orders import queries, renewals
from comptoir.orders.models import Declaration, Order, OrderLine, Subscription
from comptoir.orders.permissions import Ending, State
from comptoir.orders.renewals import What
from comptoir.organizations.models import Kind, Membership


@letter(
    trigger="An order is not paid on day 7 or 21, or is cancelled after 30 days",
    readers="Those who want billing reminders (R-12)",
)
def order_waits(
    *,
    organization: int,
    membership: int,
    order: int,
    day: int,  # noqa: ARG001  each day's letter is another one
) -> Envelope | None:
    """What becomes of an order that nobody pays (R-50)."""
    with tenancy(organization):
        members = Membership.objects.active().select_related("user", "organization")
        member = members.filter(pk=membership).first()
        placed = Order.objects.filter(pk=order).first()
    if member is None or placed is None or placed.state is State.DONE:
        return None
    says = _cancelled if placed.state is State.CANCELLED else _open
    return Envelope(member.user.email, member.user.language, lambda: says(member, placed))


def _open(member: Membership, order: Order) -> Content:
    names = _names(member, order)
    return Content(
        subject=_("The order %(order)s waits for its payment") % names,
        greeting=_("Hello,"),
        paragraphs=[
            _("The order %(order)s of %(organization)s over %(total)s is not paid yet.") % names,
            _("It keeps its price until %(day)s. After that it is cancelled.") % names,
        ],
        button=(_("See how to pay"), absolute(order.url)),
        organization=member.organization.name,
        reason=_reason(names),
    )


def _cancelled(member: Membership, order: Order) -> Content:
    names = _names(member, order)
    return Content(
        subject=_("The order %(order)s is cancelled") % names,
        greeting=_("Hello,"),
        paragraphs=[
            _("The order %(order)s of %(organization)s was not paid and is cancelled.") % names,
            _("Money that still comes is credited to the prepaid account."),
        ],
        button=(_("Open the order"), absolute(order.url)),
        organization=member.organization.name,
        reason=_reason(names),
    )


def _names(member: Membership, order: Order) -> dict[str, object]:
    return {
        "order": order.pk,
        "organization": member.organization.name,
        "total": jinja.money(order.total),
        "day": jinja.day(order.open_until),
    }


def _reason(names: dict[str, object]) -> str:
    return _("You receive this because you answer for %(organization)s.") % names


@letter(
    trigger="A renewal comes near (on the days picked in the accounting), was paid by itself, or is"
    " late: expired, suspended, before it is suspended, ended or erased",
    readers="Representatives, administrators and accounting who want billing reminders",
)
def renewal_told(
    *, organization: int, subscription: int, renewal: int, what: str, day: str, membership: int
) -> Envelope | None:
    """What becomes of a product whose period ends (R-39)."""
    with tenancy(organization):
        members = Membership.objects.active().select_related("user")
        member = members.filter(pk=membership).first()
        said = _renewal(subscription, renewal, What[what], date.fromisoformat(day))
    if member is None or said is None:
        return None
    page = absolute(reverse("orders:renewals", args=[organization]))
    button = (_noop("See your renewals"), page)
    return Envelope(
        member.user.email, member.user.language, lambda: said.content(said.member, button)
    )


@letter(
    trigger="The same as `renewal_told`",
    readers="The addresses for copies of the billing address",
)
def renewal_copied(
    *,
    organization: int,
    subscription: int,
    renewal: int,
    what: str,
    day: str,
    address: int,
    place: int,
) -> Envelope | None:
    """The same, to those who get a copy of what is billed (R-37, R-39)."""
    with tenancy(organization):
        billed = BillingAddress.objects.filter(pk=address).first()
        said = _renewal(subscription, renewal, What[what], date.fromisoformat(day))
    if billed is None or said is None or place >= len(billed.copies):
        return None
    return Envelope(billed.copies[place], billed.language, lambda: said.content(said.copied, None))


@dataclass(frozen=True)
class Renewal:
    """What a letter says of a renewal."""

    subscription: Subscription
    item: DueItem | None
    what: What
    day: date

    @property
    def warning(self) -> date:
        """The day of which a warning warns."""
        return self.day + timedelta(days=renewals.habits(self.subscription.months).warning)

    @property
    def due(self) -> date:
        return self.item.due_on if self.item else self.subscription.ends_on

    @property
    def names(self) -> dict[str, object]:
        return {
            "product": self.subscription.product.name,
            "organization": self.subscription.organization.name,
            "day": jinja.day(self.warning),
            "due": jinja.day(self.due),
            "last": jinja.day(self.due - timedelta(days=1)),
        }

    def member(self) -> str:
        return _reason(self.names)

    def copied(self) -> str:
        return _("You receive this because %(organization)s has named you for copies.") % self.names

    def content(self, reason: Callable[[], str], button: tuple[str, str] | None) -> Content:
        subject, paragraphs = self._says()
        return Content(
            subject=subject % self.names,
            greeting=_("Hello,"),
            paragraphs=[paragraph % self.names for paragraph in paragraphs],
            facts=self._facts(),
            button=None if button is None else (_(button[0]), button[1]),
            organization=self.subscription.organization.name,
            reason=reason(),
        )

    def _says(self) -> tuple[str, list[str]]:
        works = _("The product works on for now.")
        saves = _("Whoever pays before keeps it as it is.")
        if self.what is What.REMIND and self.subscription.product.auto_renew:
            return _("%(product)s is renewed on %(due)s"), [
                _("The product %(product)s of %(organization)s is renewed by itself."),
                _("You can switch that off at any time, without giving a reason."),
            ]
        if self.what is What.ATTEMPT and self.item and self.item.paid_at is None:
            return _("%(product)s is renewed"), [
                _("The next period of %(product)s of %(organization)s is invoiced on account."),
                _("The invoice is to be paid within the time agreed on."),
            ]
        return {
            What.REMIND: (
                _("%(product)s is paid until %(last)s"),
                [
                    _("The next period of %(product)s of %(organization)s is not paid yet."),
                    _("It is not renewed by itself: it goes on when it is paid."),
                ],
            ),
            What.ATTEMPT: (
                _("%(product)s is renewed"),
                [_("The next period of %(product)s of %(organization)s is paid.")],
            ),
            What.EXPIRE: (
                _("%(product)s has expired"),
                [_("The paid period of %(product)s of %(organization)s is over."), works],
            ),
            What.WARN_OF_SUSPENSION: (
                _("%(product)s will be suspended on %(day)s"),
                [_("The renewal of %(product)s of %(organization)s is not paid."), saves],
            ),
            What.SUSPEND: (
                _("%(product)s is suspended"),
                [
                    _("The renewal of %(product)s of %(organization)s is not paid."),
                    _("It stands still; nothing is lost. When it is paid it goes on at once."),
                ],
            ),
            What.WARN_OF_END: (
                _("%(product)s will be ended on %(day)s"),
                [_("The renewal of %(product)s of %(organization)s is not paid."), saves],
            ),
            What.WARN_OF_ERASURE: (
                _("The data of %(product)s will be erased on %(day)s"),
                [
                    _("The product %(product)s of %(organization)s has ended."),
                    _("Whatever it still holds is erased then, and cannot be brought back."),
                ],
            ),
        }[self.what]

    def _facts(self) -> list[tuple[str, str]]:
        if self.item is None:
            return []
        facts = [(_("Price"), jinja.money(self.item.gross))]
        if self.item.period_from and self.item.period_to:
            period = (
                f"{jinja.day(self.item.period_from)} \N{EN DASH} {jinja.day(self.item.period_to)}"
            )
            facts.append((_("Period"), period))
        if self.what is What.REMIND and self.subscription.product.auto_renew:
            last = renewals.refusable(self.due, self.subscription.months)
            facts.append((_("Last day to refuse"), jinja.day(max(last, self.day))))
        return facts


def _renewal(subscription: int, renewal: int, what: What, day: date) -> Renewal | None:
    """What is to be said; None when it is not so any more."""
    found = queries.subscriptions().filter(pk=subscription).first()
    item = DueItem.objects.filter(pk=renewal).first()
    if found is None:
        return None
    if what is What.WARN_OF_ERASURE:
        holds = found.ended_on is not None and found.product.erased_at is None
    elif what is What.ATTEMPT:
        holds = item is not None and bool(item.paid_at or item.invoice_id)
    else:
        holds = item is not None and item.is_open
    return Renewal(found, item, what, day) if holds else None


@letter(
    trigger="Somebody ends a contract without a login (R-51, R-52)",
    readers="Whoever has the address",
)
def declaration_received(*, declaration: int) -> Envelope | None:
    """The dated receipt: what was declared, and what comes next."""
    said = _said(declaration)
    return Envelope(said.email, said.language, lambda: _receipt(said)) if said else None


@letter(
    trigger="The end of a contract takes effect, or is refused (R-51, R-52)",
    readers="Whoever declared it",
)
def declaration_settled(*, declaration: int) -> Envelope | None:
    """The end date and the effects, with the day of the declaration."""
    said = _said(declaration)
    return Envelope(said.email, said.language, lambda: _settled(said)) if said else None


@job()
def tell_of_declaration(organization: int, declaration: int) -> None:
    """Ask every legal representative."""
    with tenancy(organization):
        for member in Membership.objects.active().representatives().order_by("pk"):
            declaration_to_confirm.post(membership=member.pk, declaration=declaration)


@letter(
    trigger="Somebody ends a contract without a login (R-51, R-52)",
    readers="The legal representatives of the customer",
)
def declaration_to_confirm(*, membership: int, declaration: int) -> Envelope | None:
    """A link with which the declaration takes effect."""
    said = _said(declaration)
    if said is None or said.organization_id is None:
        return None
    with tenancy(said.organization_id):
        member = Membership.objects.active().select_related("user").filter(pk=membership).first()
    if member is None or said.settled_at or said.refused_at:
        return None
    return Envelope(member.user.email, member.user.language, lambda: _to_confirm(said))


def _said(declaration: int) -> Declaration | None:
    with everywhere():
        found = Declaration.objects.select_related("organization", "product")
        return found.filter(pk=declaration).first()


def _declared(said: Declaration) -> dict[str, object]:
    return {
        "number": said.number,
        "contract": said.contract,
        "name": said.name,
        "email": said.email,
        "kind": Ending(said.kind).label,
        "moment": jinja.moment(said.said_at),
        "day": jinja.day(said.ends_on) if said.ends_on else "",
        "back": jinja.money(said.back) if said.back else "",
        "reason": said.reason,
    }


def _facts(said: Declaration) -> list[tuple[str, str]]:
    names = _declared(said)
    return [
        (_("Declaration"), str(names["kind"])),
        (_("Contract"), said.contract),
        (_("Received"), str(names["moment"])),
        (_("Number"), said.number),
    ]


def _receipt(said: Declaration) -> Content:
    return Content(
        subject=_("We have received your declaration %(number)s") % _declared(said),
        greeting=_("Hello %(name)s") % {"name": said.name},
        paragraphs=[
            _("This letter is your receipt: your declaration has reached us."),
            _("It counts from the moment of its receipt, also where we look at it later."),
        ],
        facts=_facts(said),
        reason=_("You get this letter because somebody declared it with your address."),
    )


def _settled(said: Declaration) -> Content:
    names = _declared(said)
    effects = [_("The contract ends on %(day)s.") % names]
    if said.back_cents:
        effects.append(_("We give %(back)s back; a credit note says so.") % names)
    refused = [_("Your declaration cannot take effect: %(reason)s") % names]
    subject = _("Refused: your declaration %(number)s") if said.refused_at else _("Your receipt")
    return Content(
        subject=subject % names,
        greeting=_("Hello %(name)s") % {"name": said.name},
        paragraphs=refused if said.refused_at else effects,
        facts=_facts(said),
        reason=_("You get this letter because you declared the end of a contract."),
    )


def _to_confirm(said: Declaration) -> Content:
    names = _declared(said)
    link = absolute(reverse("orders:confirm-declaration", args=[said.token]))
    return Content(
        subject=_("Somebody wants to end the contract on %(contract)s") % names,
        greeting=_("Hello,"),
        paragraphs=[
            _("%(name)s (%(email)s) has declared it without a login.") % names,
            _("It takes effect when you confirm it. If it is wrong, there is nothing to do."),
        ],
        facts=_facts(said),
        button=(_("Look at it and confirm"), link),
        organization=said.organization.name if said.organization else None,
        reason=_("You are a legal representative of the customer."),
    )


@letter(trigger="Something is ordered (R-54)", readers="Whoever ordered")
def order_placed(*, organization: int, order: int) -> Envelope | None:
    """The order, the terms that were accepted, and how to withdraw."""
    with tenancy(organization):
        placed = Order.objects.select_related("organization", "placed_by").filter(pk=order).first()
        lines = list(placed.lines.order_by("pk")) if placed else []
    if placed is None or placed.placed_by is None or placed.placed_by.erased_at:
        return None
    reader = placed.placed_by
    return Envelope(reader.email, reader.language, lambda: _placed(placed, lines))


def _placed(order: Order, lines: list[OrderLine]) -> Content:
    names = {"order": order.pk, "organization": order.organization.name}
    bought = [
        (" · ".join(filter(None, [line.name, line.answer])), jinja.money(line.total))
        for line in lines
    ]
    page = absolute(reverse("orders:declare-withdrawal"))
    terms = {"terms": settings.TERMS_URL, "version": order.terms}
    private = order.organization.kind == Kind.PERSON
    return Content(
        subject=_("Your order %(order)s") % names,
        greeting=_("Hello,"),
        paragraphs=[_("%(organization)s has ordered:") % names],
        facts=[*bought, (_("Total"), jinja.money(order.total))],
        button=(_("Open the order"), absolute(order.url)),
        aftermath=[
            *([_("You accepted the terms %(version)s: %(terms)s") % terms] if order.terms else []),
            *(_withdrawal_form(order, page) if private else []),
        ],
        organization=order.organization.name,
        reason=_("You get this letter because you ordered."),
    )


def _withdrawal_form(order: Order, page: str) -> list[str]:
    """The right to withdraw, and the form that the law wants beside it (R-54) ⚖."""
    names = {"order": order.pk, "day": jinja.day(order.placed_at), "page": page}
    used = _("You asked us to begin at once: the days used are not given back.")
    return [
        _("You may withdraw within 14 days, without a reason: %(page)s") % names,
        *([used] if order.at_once else []),
        _(
            "Or send us this form: I withdraw from the contract on the order %(order)s of %(day)s."
            " Name, address, date:"
        )
        % names,
    ]
