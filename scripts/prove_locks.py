"""`make prove-locks`: take away each lock and each constraint in turn, and expect red.

A lock is removed from a copy of the source, a constraint from the test's own database; then the
races that claim to need it must fail. Green without it means that the race proves nothing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from tests.races.sites import Lock, constraints, locks

COPIED = ("src", "tests", "pyproject.toml", "requirements.txt", "docs")
RED, ALL_PASSED = 1, 0


def main(wanted: list[str]) -> int:
    """Print one line for each; 1 if anything could go without being noticed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = _copy(Path(folder))
        if _run(copy, "") != ALL_PASSED:
            print("the races fail as they are; nothing can be proved")
            return 1
        unproved = [
            thing
            for thing in [*locks(), *constraints()]
            if (not wanted or str(_name(thing)) in wanted) and not _proved(copy, thing)
        ]
    return int(bool(unproved))


def _copy(folder: Path) -> Path:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    (folder / ".cache").symlink_to(ROOT / ".cache")
    folder.chmod(0o755)
    return folder


def _proved(copy: Path, thing: Lock | str) -> bool:
    if isinstance(thing, Lock):
        changed = copy / "src" / "comptoir" / thing.path
        kept = changed.read_text("utf-8")
        changed.write_text(thing.removed(), "utf-8")
    code = _run(copy, _name(thing))
    if isinstance(thing, Lock):
        changed.write_text(kept, "utf-8")
    print(f"{'red  ' if code == RED else 'GREEN'} without {_name(thing)}", flush=True)
    return code == RED


def _name(thing: Lock | str) -> str:
    return thing.name if isinstance(thing, Lock) else thing


def _run(copy: Path, without: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "tests/races", "-q", "-x", "-p", "no:cacheprovider"],
        cwd=copy,
        env={**os.environ, "PROVE_WITHOUT": without, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
