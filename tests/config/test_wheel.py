"""The package, built and installed where nothing of the source tree is in reach."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from comptoir.config.account import Account
from tests.config.served import apart, free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(lasting_place: Path) -> Path:
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", lasting_place]
    subprocess.run(words, check=True, cwd=ROOT, capture_output=True)
    return next(lasting_place.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, lasting_place: Path) -> Path:
    """The `comptoir` of a fresh environment that borrows only the libraries of ours."""
    fresh = lasting_place / "venv"
    subprocess.run([_python(), "-m", "venv", "--without-pip", fresh], check=True)
    python = fresh / "bin" / "python"
    options = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    words = [sys.executable, "-m", "pip", "--python", python, "install", *options, wheel]
    subprocess.run(words, check=True)
    libraries = Path(next(path for path in sys.path if path.endswith("site-packages")))
    packages = next((fresh / "lib").glob("python3*/site-packages"))
    (packages / "libraries.pth").write_text(f"{libraries}\n")
    return fresh / "bin" / "comptoir"


def _python() -> str:
    """Choose a Python of our version that other users can reach too, else our own."""
    ours = Path(sys.executable).resolve()
    systems = shutil.which(f"python3.{sys.version_info.minor}", path="/usr/bin")
    return systems if systems and not _other().reaches(ours) else str(ours)


def _other() -> Account:
    return Account.of_server("nobody")


def test_it_brings_what_is_built_and_not_what_it_is_built_from(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    assert "comptoir/config/collected/staticfiles.json" in names
    assert "comptoir/config/roles.sql" in names
    assert any(name.endswith("/LC_MESSAGES/django.mo") for name in names)
    assert any(
        name.startswith("comptoir/config/collected/") and name.endswith(".br") for name in names
    )
    assert not any(name.endswith((".po", ".pyc")) or "static_src" in name for name in names)


def test_installed_it_serves_for_a_normal_user(installed, place):
    """Root becomes one where it can; that it serves for root too, the other tests show."""
    user = _user(installed)
    (place / "data").mkdir()
    user.owns(place / "data")

    with _serving(installed, place / "data", user) as out:
        assert "Comptoir is ready" in out
    assert (place / "data" / "postgres").stat().st_uid == _other().uid


def _user(installed: Path) -> Account:
    """Choose ourselves, or as root somebody else, unless they cannot reach Python and libraries."""
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    reached = [Path(libraries), (installed.parent / "python").resolve()]
    me = Account(name="", uid=os.geteuid(), gid=os.getegid())
    return _other() if all(_other().reaches(path) for path in reached) else me


class _serving:  # noqa: N801  reads as a verb
    """`comptoir serve` for as long as the block lasts; what it printed by then."""

    def __init__(self, command: Path, data: Path, user: Account) -> None:
        environment = {**apart(data), "HOME": str(data)}
        del environment["PYTHONPATH"]
        self.process = subprocess.Popen(
            [command, "serve", "--bind", f"127.0.0.1:{free_port()}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=data.parent,
            env=environment,
            text=True,
            **user.process,
        )

    def __enter__(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate(timeout=180)
        assert self.process.returncode == 0
