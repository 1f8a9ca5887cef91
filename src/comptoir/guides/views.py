"""The knowledge base, for whoever reads: signed in or not."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from comptoir.guides import library
from comptoir.guides.walks import Guide, pieces, quoted

SEARCHED = 100
NEEDS = {
    "visitor": _("You need no account for this."),
    "account": _("You need an account."),
    "collaborator": _("You must belong to the organization."),
    "administrator": _("You must be an administrator or a legal representative."),
    "legal_representative": _("You must be a legal representative."),
}


def index(request: HttpRequest) -> HttpResponse:
    """Every guide, or those that hold the words that are sought."""
    words = request.GET.get("q", "").strip()[:SEARCHED]
    shown = [_titled(guide) for guide in library.found(words, _language())]
    return render(request, "guides/index.html", {"words": words, "guides": shown})


def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide, in the reader's language; any of its addresses leads here (R-49)."""
    found = library.by_slug(slug)
    if found is None:
        raise Http404
    words = found.within(_language())
    if slug != words.slug:
        return redirect("guides:guide", words.slug)
    context = {
        "guide": found,
        "words": words,
        "needs": NEEDS[found.who],
        "updated": datetime.combine(found.updated, time(12), UTC),
        "see": [_titled(library.library()[one]) for one in found.see],
        "pieces": pieces,
        "on_screen": on_screen,
    }
    return render(request, "guides/guide.html", context)


def on_screen(label: str) -> str:
    """Return what a reader of the active language sees for a label of a guide."""
    if quoted(label):
        return label[1:-1]
    context, _bar, message = label.rpartition("|")
    return pgettext(context, message) if context else gettext(message)


def help_(request: HttpRequest, page: str) -> HttpResponse:  # noqa: ARG001
    """Lead from a page of the console to the guide that explains it."""
    found = library.helping(page.replace(".", ":"))
    if found is None:
        return redirect("guides:index")
    return redirect("guides:guide", found.within(_language()).slug)


def _titled(one: Guide) -> dict[str, str]:
    words = one.within(_language())
    return {"slug": words.slug, "title": words.title, "summary": words.summary}


def _language() -> str:
    return get_language() or "fr"
