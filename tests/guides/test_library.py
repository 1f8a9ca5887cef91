"""The knowledge base is whole: five languages, every sentence, every label, no dead end."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, override

from comptoir.config.environment import LANGUAGES
from comptoir.guides import library as shelf
from comptoir.guides.walks import Fault, Guide, Words, labels, pieces, quoted
from tests.walks.facts import FACTS

LIBRARY = shelf.library()
LOCALE = Path(shelf.__file__).parents[1] / "locale"
EVERY = pytest.mark.parametrize("guide", LIBRARY.values(), ids=LIBRARY)


@pytest.fixture(scope="session")
def messages() -> set[str]:
    """Every message of the console, by the French catalogue."""
    with (LOCALE / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return {
            f"{message.context}|{one}" if message.context else one
            for message in read_po(file)
            for one in ([message.id] if isinstance(message.id, str) else message.id)
        }


@EVERY
@pytest.mark.rule("R-49")
def test_a_guide_speaks_five_languages(guide: Guide):
    assert set(guide.words) == set(LANGUAGES)


@EVERY
def test_every_step_has_its_sentence_and_every_sentence_its_step(guide: Guide):
    for words in guide.words.values():
        said = {name: set(chapter.sentences) for name, chapter in words.chapters.items()}
        assert said == {walk.id: {step.id for step in walk.steps} for walk in guide.walks}, (
            words.language
        )


@EVERY
def test_languages_name_the_same_labels(guide: Guide):
    french = _named(guide.words["fr"])
    for words in guide.words.values():
        assert _named(words) == french, words.language


@EVERY
def test_a_label_is_a_message_of_the_console(guide: Guide, messages):
    stepped = {name for walk in guide.walks for step in walk.steps for name in step.labels()}
    told = {name for names in _named(guide.words["fr"]).values() for name in names}
    assert {name for name in stepped | told if not quoted(name)} <= messages


@EVERY
def test_a_sentence_names_what_its_step_clicks(guide: Guide):
    named = _named(guide.words["fr"])
    for walk in guide.walks:
        for step in walk.steps:
            wanted = {step.click, step.letter} - {""}
            spoken = {name for name in wanted if not quoted(name) and "%(" not in name}
            assert spoken <= named[walk.id, step.id], f"{walk.id}.{step.id}"


@EVERY
@pytest.mark.rule("R-49")
def test_see_also_never_leads_nowhere(guide: Guide):
    assert set(guide.see) <= set(LIBRARY) - {guide.id}


@EVERY
def test_a_guide_helps_on_pages_that_exist(guide: Guide):
    for page in guide.pages:
        assert _exists(page), page


@EVERY
def test_what_is_given_and_promised_is_understood(guide: Guide):
    for walk in guide.walks:
        happening = [step.meanwhile for step in walk.steps if step.meanwhile]
        assert all(FACTS.find(sentence)[0].make for sentence in [*walk.given, *happening])
        assert all(FACTS.find(sentence)[0].check for sentence in walk.then)
        assert not walk.steps or walk.then, f"{walk.id} promises nothing"


@pytest.mark.rule("R-49")
def test_no_two_guides_share_an_address():
    owned = [
        (name, guide.id)
        for guide in LIBRARY.values()
        for name in {guide.id, *(n for w in guide.words.values() for n in (w.slug, *w.former))}
    ]
    assert len({name for name, _ in owned}) == len(owned)


@pytest.mark.rule("R-49")
def test_a_search_ignores_accents_and_capitals():
    titles = [guide.id for guide in shelf.found("RECUPERATION", "fr")]
    assert "recovery-email" in titles
    assert shelf.found("récupération", "fr") == shelf.found("recuperation", "fr")
    assert shelf.found("xyzzy", "fr") == []


@pytest.mark.rule("R-49")
def test_every_guide_is_found_by_its_own_title():
    for guide in LIBRARY.values():
        for words in guide.words.values():
            assert guide in shelf.found(words.title, words.language)


@pytest.mark.rule("R-49")
def test_a_language_without_words_falls_back_to_french():
    assert LIBRARY["add-user"].within("pt").language == "fr"


def test_a_sentence_is_cut_at_its_labels():
    assert list(pieces("Click {Add a user}, then wait.")) == [
        (False, "Click "),
        (True, "Add a user"),
        (False, ", then wait."),
    ]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ('who = "king"\nupdated = 2026-01-01', "who must be one of"),
        ('who = "account"', "updated"),
        ('who = "account"\nupdated = 2026-01-01\ncolour = "red"', "knows no colour"),
        ("who = ", "guide.toml"),
        (
            'who = "account"\nupdated = 2026-01-01\n[w]\nsteps = [{ id = "a", in = "cellar" }]',
            "cellar",
        ),
        ('who = "account"\nupdated = 2026-01-01\n[w]\nsteps = [{ id = "a", at = "left" }]', "left"),
    ],
)
def test_a_guide_that_is_not_whole_is_refused(tmp_path: Path, written, complaint):
    (tmp_path / "guide.toml").write_text(written)
    with pytest.raises(Fault, match=complaint):
        shelf.read(tmp_path)


def test_labels_are_shown_as_on_the_screen():
    with override("fr"):
        assert gettext("User management") == "Gestion des Utilisateurs"


def _named(words: Words) -> dict[tuple[str, str], set[str]]:
    told = {("", "text"): set(labels(" ".join((words.summary, words.text, *words.before))))}
    for walk, chapter in words.chapters.items():
        told[walk, ""] = set(labels(chapter.text))
        told |= {(walk, step): set(labels(said)) for step, said in chapter.sentences.items()}
    return told


def _exists(page: str) -> bool:
    """Whether an address has this name, whatever it asks for."""
    for arguments in ([], [1], [1, 1], ["a"], [1, "a"]):
        try:
            reverse(page, args=arguments)
        except NoReverseMatch:
            continue
        return True
    return False
