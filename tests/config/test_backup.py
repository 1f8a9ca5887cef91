"""Backup and restore: what was there is there again, or somebody is told."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from comptoir.config import archive, backup, database, environment, rows
from comptoir.config.cluster import OWNER, SUPERUSER, WEB
from comptoir.kit.trouble import Trouble


@pytest.fixture(scope="module")
def filled(lasting_place: Path, migrated: Callable[[Path], Path]) -> Path:
    """A data folder with every table, some rows and a file."""
    data = migrated(lasting_place / "data")
    (data / "files" / "logos").mkdir(parents=True)
    (data / "files" / "logos" / "one.png").write_bytes(b"not really")
    (data / "secret-key").write_text("kept")
    return data


@pytest.fixture
def there(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Commands meet that folder, with its database running."""
    _meet(filled, monkeypatch)
    with database.at_hand():
        yield filled


@pytest.fixture
def kept(there: Path, place: Path) -> Path:
    backup.backup(place / "one.tar")
    return place / "one.tar"


def _meet(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("COMPTOIR_", "DATABASE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COMPTOIR_DATA_DIR", str(data))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "comptoir.config.settings")


def _superuser() -> psycopg.Connection:
    return psycopg.connect(environment.cluster().url(SUPERUSER), autocommit=True)


def test_an_archive_holds_every_row_every_file_and_the_key(kept):
    manifest = archive.manifest_of(kept)
    with database.connect(OWNER) as connection:
        assert manifest.rows == rows.counted(connection)
    assert manifest.rows["django_migrations"] > 10
    assert manifest.files == 1
    assert kept.stat().st_mode & 0o777 == 0o600
    with tarfile.open(kept) as opened:
        assert {"files/logos/one.png", "secret-key"} <= set(opened.getnames())


def test_what_was_archived_comes_back_elsewhere(kept, place, monkeypatch, capsys):
    _meet(place / "elsewhere", monkeypatch)
    backup.restore(kept, force=False)

    assert "Restored from" in capsys.readouterr().out
    assert (place / "elsewhere/files/logos/one.png").read_bytes() == b"not really"
    assert (place / "elsewhere/secret-key").read_text() == "kept"
    with database.at_hand():
        with database.connect(OWNER) as owner:
            assert rows.counted(owner) == archive.manifest_of(kept).rows
        with database.connect(WEB) as web:
            web.execute("SELECT FROM cache")
    with pytest.raises(Trouble, match="something in this database"):
        backup.restore(kept, force=False)
    backup.restore(kept, force=True)


def test_rows_hidden_by_a_policy_are_noticed_before_they_are_lost(there, place):
    """pg_dump itself says nothing: it writes the rows that it sees."""
    with _superuser() as server:
        server.execute("CREATE TABLE hidden AS SELECT 1 AS id")
        server.execute(f"ALTER TABLE hidden OWNER TO {OWNER}")
        server.execute("ALTER TABLE hidden ENABLE ROW LEVEL SECURITY")
        server.execute("ALTER TABLE hidden FORCE ROW LEVEL SECURITY")
        try:
            with pytest.raises(Trouble, match="may hide rows of hidden from the owner"):
                backup.backup(place / "lossy.tar")
            server.execute(f"CREATE POLICY whole ON hidden TO {OWNER} USING (true)")
            backup.backup(place / "whole.tar")
            server.execute(f"CREATE POLICY few ON hidden AS RESTRICTIVE TO {OWNER} USING (id > 1)")
            with pytest.raises(Trouble, match="may hide rows of hidden from the owner"):
                backup.backup(place / "lossy.tar")
        finally:
            server.execute("DROP TABLE hidden")

    assert archive.manifest_of(place / "whole.tar").rows["hidden"] == 1
    assert not (place / "lossy.tar").exists()


def test_an_archive_that_gives_back_less_than_it_promises_is_refused(kept, place, monkeypatch):
    _promise_more(kept, place / "poor.tar")
    _meet(place / "elsewhere", monkeypatch)

    with pytest.raises(Trouble, match=r"missing: django_migrations \d+ instead of \d+"):
        backup.restore(place / "poor.tar", force=False)
    with database.at_hand(), database.connect(OWNER) as owner:
        assert rows.tables(owner) == []


def _promise_more(source: Path, target: Path) -> None:
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = old.extractfile(member)
            if member.name == archive.MANIFEST and content:
                manifest = json.load(content)
                manifest["rows"]["django_migrations"] += 1
                changed = target.with_suffix(".json")
                changed.write_text(json.dumps(manifest))
                new.add(changed, archive.MANIFEST)
            else:
                new.addfile(member, content)


def test_a_file_that_is_no_archive_is_told(place):
    (place / "letter.txt").write_text("Dear")

    with pytest.raises(Trouble, match=r"letter\.txt is not a backup made by"):
        archive.manifest_of(place / "letter.txt")


def test_an_archive_never_writes_outside_its_folder(place):
    with tarfile.open(place / "evil.tar", "w") as evil:
        evil.add(__file__, "../../evil.py")

    with pytest.raises(Trouble, match="names a file outside of itself"):
        archive.unpack(place / "evil.tar", place)


def test_an_existing_file_is_never_overwritten(place, kept):
    with pytest.raises(Trouble, match="exists already"):
        backup.backup(kept)


def test_rows_are_counted_inside_a_dump():
    lines = [b"-- x\n", b"COPY public.one (a) FROM stdin;\n", b"1\n", b"2\n", rb"\." + b"\n", b"\n"]

    assert rows.in_copy([*lines, b'COPY public."Two" (a) FROM stdin;\n', rb"\."]) == {
        "one": 2,
        "Two": 0,
    }
