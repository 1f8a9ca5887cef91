"""What is asked about users."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.core.forms import Form
from comptoir.organizations import roles
from comptoir.organizations.models import Notice
from comptoir.organizations.permissions import STEPS, Accounting, Role
from comptoir.organizations.queries import BY_ACTIVITY, BY_NAME
from comptoir.organizations.users import Wanted

FACTORS = [("on", _("With second factor")), ("off", _("Without second factor"))]
STATES = [("active", _("Not blocked")), ("blocked", _("Blocked"))]
ORDERS = {
    "name": BY_NAME,
    "-name": ("-name_key", "-pk"),
    "activity": ("last_seen", "pk"),
    "-activity": BY_ACTIVITY,
}


class Search(Form):
    """Which users to list; what makes no sense is not looked for."""

    q = forms.CharField(required=False, max_length=100)
    role = forms.ChoiceField(required=False, choices=Role.choices)
    factor = forms.ChoiceField(required=False, choices=FACTORS)
    state = forms.ChoiceField(required=False, choices=STATES)
    team = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    sort = forms.ChoiceField(required=False, choices=[(name, name) for name in ORDERS])

    @classmethod
    def read(cls, query: QueryDict) -> tuple[Wanted, tuple[str, ...]]:
        """Return what is looked for, and in which order."""
        form = cls(query)
        form.is_valid()
        found = form.cleaned_data
        wanted = Wanted(
            words=found.get("q", ""),
            role=found.get("role", ""),
            second_factor=found.get("factor", ""),
            state=found.get("state", ""),
            team=found.get("team"),
        )
        return wanted, ORDERS.get(found.get("sort", ""), BY_NAME)


class RoleChoice(Form):
    """A role and an accounting right that go together; only what the giver may give (R-08)."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    accounting = forms.ChoiceField(
        label=_("Accounting"),
        choices=Accounting.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an accounting right.")},
    )
    icons = roles.ICONS
    hints: ClassVar[dict[str, Promise]] = {
        **{role.value: words for role, words in roles.ABOUT.items()},
        **{step.value: words for step, words in roles.ACCOUNTING_ABOUT.items()},
    }

    def __init__(self, giver: Role, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in roles.givable(giver)]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_accounting(self) -> Accounting:
        return Accounting(self.cleaned_data["accounting"])

    def clean(self) -> dict[str, object]:
        role, accounting = self.cleaned_data.get("role"), self.cleaned_data.get("accounting")
        if role and accounting and not roles.fits(role, accounting):
            steps = ", ".join(str(step.label) for step in STEPS[role])
            message = _("This role can only have: %(steps)s.")
            self.add_error("accounting", forms.ValidationError(message, params={"steps": steps}))
        return self.cleaned_data


class Notices(Form):
    """Which kinds of letters a member wants (R-12)."""

    billing = forms.BooleanField(
        label=_("Billing reminders"),
        help_text=_("What is due and what expires."),
        required=False,
    )
    users = forms.BooleanField(
        label=_("Users"),
        help_text=_("Who joins, leaves or changes; invitations that wait."),
        required=False,
    )
    security = forms.BooleanField(
        label=_("Security"),
        help_text=_("Changes of the organization's security rules."),
        required=False,
    )

    def __init__(
        self, *args: object, offered: Collection[Notice], needed: bool, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["billing"].disabled = needed  # what is typed there counts for nothing
        self.fields["billing"].initial = needed or None
        for notice in set(Notice) - set(offered):
            del self.fields[notice.value]

    def chosen(self) -> set[Notice]:
        """Return the kinds that are switched on."""
        return {notice for notice in Notice if self.cleaned_data.get(notice.value)}
