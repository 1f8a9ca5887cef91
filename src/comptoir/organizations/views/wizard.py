"""« Add a user »: who, role, teams, message, review; each step has an address of its own.

What was typed waits in the session, by organization: going back finds it again, also what was
not finished.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View

from comptoir.core.forms import Form
from comptoir.organizations import queries, roles
from comptoir.organizations.forms import invitations as forms
from comptoir.organizations.forms.users import RoleChoice
from comptoir.organizations.http import MemberRequest
from comptoir.organizations.models import Organization, Team
from comptoir.organizations.operations import invitations
from comptoir.organizations.permissions import Accounting, Permission, Role, fitting

DRAFTS = "comptoir_inviting"
ASIDE = "aside "  # before a step's name: what was typed there when somebody went back
Values = dict[str, Any]


class Draft:
    """What has been typed so far, one entry a step that is finished."""

    def __init__(self, request: MemberRequest) -> None:
        self.actor = request.actor
        self.session = request.session
        self.organization = request.actor.organization
        self.key = str(self.organization.pk)
        self.steps: dict[str, Values] = self.session.get(DRAFTS, {}).get(self.key, {})

    def keep(self, step: str, values: Values) -> None:
        """Note what a step asked for."""
        self._write({**self.steps, step: values, ASIDE + step: {}})

    def put_aside(self, step: str, typed: Values) -> None:
        """Note what was typed in a step that is not finished."""
        self._write({**self.steps, ASIDE + step: typed})

    def initial(self, step: str, usual: Values) -> Values:
        """Return what a step shows first: what was typed, else what was kept, else the usual."""
        return self.steps.get(ASIDE + step) or self.steps.get(step) or usual

    def clear(self) -> None:
        """Begin anew: it has been sent."""
        self._write({})

    def _write(self, steps: dict[str, Values]) -> None:
        self.steps = steps
        drafts = self.session.get(DRAFTS, {})
        self.session[DRAFTS] = {**drafts, self.key: steps}


class Step(View):
    """One step: shown with what is known, kept when it is right, then the next one.

    An app above adds its own with :func:`add_step`; what it keeps reaches the invitation as
    `further`, under the step's name.
    """

    name: ClassVar[str]
    address: ClassVar[str]  # the name of its page
    template: ClassVar[str] = "organizations/add_user.html"
    label: ClassVar[Promise]
    lead: ClassVar[Promise]

    def get(self, request: MemberRequest) -> HttpResponse:
        early = self.unfinished(request)
        draft = Draft(request)
        if early is not None:
            return early
        return self.page(request, draft, self.form(draft, None))

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.USERS_MANAGE)
        draft = Draft(request)
        form = self.form(draft, request.POST)
        if "back" in request.POST:
            draft.put_aside(self.name, _typed(form))
            return redirect(_back(self.name, draft))
        if form.is_valid():
            draft.keep(self.name, self.kept(form))
            return redirect(_url(_after(self.name, draft), draft.organization))
        return self.page(request, draft, form, status=422)

    def unfinished(self, request: MemberRequest) -> HttpResponse | None:
        """Lead to the first earlier step that is not finished; None when there is none."""
        request.actor.require(Permission.USERS_MANAGE)
        draft = Draft(request)
        missing = _missing_before(self.name, draft)
        return redirect(_url(missing, draft.organization)) if missing else None

    @classmethod
    def asked(cls, draft: Draft) -> bool:  # noqa: ARG003
        """Tell whether there is something to ask here."""
        return True

    @classmethod
    def said(cls, draft: Draft) -> list[str]:  # noqa: ARG003
        """Say what was chosen in a step of an app above, for the last look."""
        return []

    def form(self, draft: Draft, typed: QueryDict | None) -> Form:
        raise NotImplementedError

    def kept(self, form: Form) -> Values:
        return form.cleaned_data

    def page(
        self, request: MemberRequest, draft: Draft, form: Form, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "step": self,
            "steps": _bar(self.name, draft),
            "back": _back(self.name, draft),
        }
        return render(request, self.template, context, status=status)


class Who(Step):
    """Whom to invite: several addresses at once."""

    name, label, address = "who", _("Who"), "organizations:add-user"
    lead = _("Somebody without an account will be invited to create one.")

    def form(self, draft: Draft, typed: QueryDict | None) -> Form:
        before = draft.initial(self.name, {"emails": []})["emails"]
        written = before if isinstance(before, str) else "\n".join(before)
        return forms.Who(draft.actor, typed, initial={"emails": written})


class RoleAndAccounting(Step):
    """What they may do."""

    name, label, address = "role", _("Role and rights"), "organizations:add-user-role"
    lead = _("What they may do in this organization. You can change it at any time.")

    def form(self, draft: Draft, typed: QueryDict | None) -> Form:
        usual = {"role": Role.COLLABORATOR.value, "accounting": Accounting.NONE.value}
        return RoleChoice(draft.actor.role, typed, initial=draft.initial(self.name, usual))

    def kept(self, form: Form) -> Values:
        return {name: choice.value for name, choice in form.cleaned_data.items()}


class Teams(Step):
    """Where they belong; left out while there is no team."""

    name, label, address = "teams", _("Teams"), "organizations:add-user-teams"
    lead = _("They join these teams when they accept.")

    @classmethod
    def asked(cls, draft: Draft) -> bool:
        return "teams" in draft.steps or queries.teams(draft.organization).exists()

    def form(self, draft: Draft, typed: QueryDict | None) -> Form:
        teams = list(queries.teams(draft.organization))
        return forms.Teams(teams, typed, initial=draft.initial(self.name, {}))


class Message(Step):
    """The language of the letter, and what it says besides."""

    name, label = "message", _("Language and message")
    address = "organizations:add-user-message"
    lead = _("The letter with the invitation.")

    def form(self, draft: Draft, typed: QueryDict | None) -> Form:
        usual = {"language": draft.organization.language}
        return forms.Words(typed, initial=draft.initial(self.name, usual))


class Review(Step):
    """Everything once more; then the letters leave."""

    name, label, address = "review", _("Review"), "organizations:add-user-review"
    lead = _("Look through it once more.")

    def get(self, request: MemberRequest) -> HttpResponse:
        early = self.unfinished(request)
        return self.page(request, Draft(request), Form()) if early is None else early

    def post(self, request: MemberRequest) -> HttpResponse:
        early = self.unfinished(request)
        if early is not None:
            return early
        draft, form = Draft(request), Form({})
        if form.is_valid():
            with form.reporting():
                sent = invitations.invite(request.actor, **_wanted(draft))
                draft.clear()
                messages.success(request, _sent(len(sent)))
                return redirect("organizations:invitations", draft.organization.pk)
        return self.page(request, draft, form, status=422)

    def page(
        self, request: MemberRequest, draft: Draft, form: Form, status: int = 200
    ) -> HttpResponse:
        wanted = _wanted(draft)
        context = {
            "form": form,
            "step": self,
            "steps": _bar(self.name, draft),
            "back": _back(self.name, draft),
            "urls": {step.name: _url(step.name, draft.organization) for step in STEPS},
            "about": roles.ABOUT[wanted["role"]],
            "languages": dict(forms.LANGUAGES),
            "further": [(step, step.said(draft)) for step in _further(draft)],
            **{name: value for name, value in wanted.items() if name != "further"},
            "accounting": fitting(wanted["role"], wanted["accounting"]),
        }
        return render(request, "organizations/add_user_review.html", context, status=status)


STEPS: list[type[Step]] = [Who, RoleAndAccounting, Teams, Message, Review]
OWN = frozenset(STEPS)


def add_step(step: type[Step]) -> type[Step]:
    """Have the wizard ask for something more, before language and message."""
    STEPS.insert(STEPS.index(Message), step)
    return step


def _typed(form: Form) -> Values:
    """Return what stands in the fields, right or wrong."""
    return {bound.name: bound.data for bound in form.visible_fields()}


def _asked(draft: Draft) -> list[type[Step]]:
    """Return the steps that are asked: without a team there is nothing to choose."""
    return [step for step in STEPS if step.asked(draft)]


def _further(draft: Draft) -> list[type[Step]]:
    """Return the steps of the apps above that were asked and finished."""
    return [step for step in _asked(draft) if step not in OWN and step.name in draft.steps]


def _missing_before(name: str, draft: Draft) -> str | None:
    """Return the first earlier step that is not finished."""
    for step in _asked(draft):
        if step.name == name:
            return None
        if step.name not in draft.steps:
            return step.name
    return None


def _after(name: str, draft: Draft) -> str:
    names = [step.name for step in _asked(draft)]
    return names[names.index(name) + 1]


def _back(name: str, draft: Draft) -> str:
    names = [step.name for step in _asked(draft)]
    place = names.index(name) if name in names else 0
    if place == 0:
        return reverse("organizations:users", args=[draft.organization.pk])
    return _url(names[place - 1], draft.organization)


def _url(name: str, organization: Organization) -> str:
    (address,) = [step.address for step in STEPS if step.name == name]
    return reverse(address, args=[organization.pk])


def _bar(name: str, draft: Draft) -> list[tuple[Promise, str, str]]:
    """Return the steps as the bar on top shows them; finished ones can be opened."""
    bar = []
    for step in _asked(draft):
        done = step.name in draft.steps
        state = "current" if step.name == name else "done" if done else "later"
        bar.append((step.label, _url(step.name, draft.organization), state))
    return bar


def _wanted(draft: Draft) -> Values:
    """Return what the operation is asked; a team that is gone meanwhile is left out."""
    teams: list[Team] = []
    if chosen := draft.steps.get("teams", {}).get("teams"):
        teams = list(queries.teams(draft.organization).filter(pk__in=chosen))
    return {
        "emails": draft.steps["who"]["emails"],
        "role": Role(draft.steps["role"]["role"]),
        "accounting": Accounting(draft.steps["role"]["accounting"]),
        "teams": teams,
        "language": draft.steps["message"]["language"],
        "message": draft.steps["message"]["message"],
        "further": {step.name: draft.steps[step.name] for step in _further(draft)},
    }


def _sent(count: int) -> str:
    sentence = ngettext(
        "%(count)s invitation is on its way.", "%(count)s invitations are on their way.", count
    )
    return sentence % {"count": count}
