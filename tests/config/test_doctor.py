"""`comptoir doctor` names what is missing and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from comptoir.config import doctor, environment
from comptoir.config.cluster import SUPERUSER
from tests.database import CLUSTER


@pytest.fixture(autouse=True)
def migrated(django_db_setup: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The doctor visits this process's own test database."""
    place = environment.Database(_mine(), "", "", str(CLUSTER.sockets), "", {})
    monkeypatch.setattr(
        environment,
        "database",
        lambda role: environment.Database(place.name, role, "", place.host, "", {}),
    )
    return place.name


def _mine() -> str:
    from django.db import connection  # noqa: PLC0415  its name is known once the copy is made

    return str(connection.settings_dict["NAME"])


def examined(
    capsys: pytest.CaptureFixture[str], *chosen: Callable[[], doctor.Examination]
) -> tuple[int, str]:
    code = doctor.examine(*chosen)
    return code, capsys.readouterr().out


def test_what_stands_well_is_said(capsys):
    _, words = examined(capsys)

    assert "ok       role comptoir_web" in words
    assert (
        "ok       comptoir_web becomes comptoir_person or comptoir_system on request only" in words
    )
    assert "ok       row policies stand before every organization's table" in words
    assert "ok       a backup sees every row" in words


def test_a_table_without_policy_is_named(migrated, capsys):
    with psycopg.connect(CLUSTER.url(SUPERUSER, migrated), autocommit=True) as server:
        server.execute("CREATE TABLE forgotten (organization_id bigint)")
        try:
            code, words = examined(capsys, doctor.reach)
        finally:
            server.execute("DROP TABLE forgotten")

    assert code == 1
    assert "MISSING  row policies stand before every organization's table, not forgotten" in words


def test_what_is_only_advice_does_not_fail(capsys):
    code, words = examined(capsys, doctor.outside)

    assert code == 0
    assert "advice   letters are kept, not sent\n         → Set EMAIL_URL" in words
    assert "COMPTOIR_LEGAL_TERMS_URL" in words


@pytest.mark.parametrize(
    ("name", "value", "examination", "complaint"),
    [
        (
            "COMPTOIR_BASE_URL",
            "http://console.example.org",
            doctor.outside,
            "Set COMPTOIR_BASE_URL",
        ),
        ("COMPTOIR_BIND", "nowhere", doctor.settings, "COMPTOIR_BIND cannot be 'nowhere'"),
        ("COMPTOIR_TIME_ZONE", "Mars/Olympus", doctor.clock, "Set COMPTOIR_TIME_ZONE to a known"),
        (
            "COMPTOIR_DATA_DIR",
            "/dev/null/data",
            doctor.data,
            "Choose another with COMPTOIR_DATA_DIR",
        ),
    ],
)
def test_a_setting_that_cannot_work_is_told(
    name, value, examination, complaint, monkeypatch, capsys
):
    monkeypatch.setenv(name, value)
    code, words = examined(capsys, examination)

    assert code == 1
    assert complaint in words


def test_an_open_key_is_told(place: Path, monkeypatch, capsys):
    (place / "secret-key").write_text("seen by all")
    (place / "secret-key").chmod(0o644)
    monkeypatch.setenv("COMPTOIR_DATA_DIR", str(place))
    _, words = examined(capsys, doctor.data)

    assert f"→ chmod 600 {place}/secret-key" in words


def test_a_database_that_is_away_is_told(monkeypatch, capsys):
    monkeypatch.undo()
    url = "postgresql://comptoir_web@127.0.0.1:1/comptoir"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATABASE_OWNER_URL", url)
    code, words = examined(capsys, doctor.reach)

    assert code == 1
    assert "MISSING  The database comptoir cannot be reached as comptoir_web" in words


KEYS = {
    "COMPTOIR_STRIPE_SECRET_KEY": "sk_test_1",
    "COMPTOIR_STRIPE_PUBLIC_KEY": "pk_test_1",
    "COMPTOIR_STRIPE_WEBHOOK_SECRET": "whsec_1",
}


@pytest.mark.parametrize(
    ("changed", "code", "says"),
    [
        (dict.fromkeys(KEYS, ""), 0, "nothing is paid by card"),
        ({}, 0, "cards are taken by Stripe"),
        ({"COMPTOIR_STRIPE_WEBHOOK_SECRET": ""}, 1, "Set COMPTOIR_STRIPE_WEBHOOK_SECRET"),
        ({"COMPTOIR_STRIPE_PUBLIC_KEY": "pk_live_1"}, 1, "live keys, or test keys"),
    ],
    ids=["none", "all", "in part", "mixed"],
)
def test_a_stripe_that_is_set_up_in_part_is_named(monkeypatch, capsys, changed, code, says):
    for name, value in {**KEYS, **changed}.items():
        monkeypatch.setenv(name, value)

    found, words = examined(capsys, doctor.cards)

    assert found == code
    assert says in words
    assert "sk_test_1" not in words
