"""A large style sheet without what nothing here can match."""

import re
from collections.abc import Iterator

GROUPS = ("@media", "@supports", "@container", "@layer")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|/\*.*?\*/', re.DOTALL)
FUNCTION = re.compile(r":(?:is|not|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)")
CLASS = re.compile(r"\.((?:[\w-]|\\.)+)")
COMMA = re.compile(r",(?![^(]*\))")


def pruned(css: str, words: set[str]) -> str:
    """Keep the rules whose classes all stand in `words`; those without a class stay."""
    return "".join(_kept(prelude, body, words) for prelude, body in rules(css))


def rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Yield each rule's head and body; a statement such as @charset has no body."""
    blank = QUOTED.sub(lambda quoted: "_" * len(quoted[0]), css)
    start = 0
    while (opening := _next(blank, start)) < len(css):
        if blank[opening] == ";":
            yield css[start : opening + 1], None
            start = opening + 1
            continue
        closing = _closing(blank, opening)
        yield css[start:opening].strip(), css[opening + 1 : closing]
        start = closing + 1


def _next(css: str, start: int) -> int:
    found = [place for sign in "{;" if (place := css.find(sign, start)) >= 0]
    return min(found, default=len(css))


def _closing(css: str, opening: int) -> int:
    depth = 0
    for brace in re.compile(r"[{}]").finditer(css, opening):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.start()
    return len(css)


def _kept(prelude: str, body: str | None, words: set[str]) -> str:
    if body is None:
        return prelude
    if prelude.startswith(GROUPS):
        inner = pruned(body, words)
        return f"{prelude}{{{inner}}}" if inner.strip() else ""
    if not prelude.startswith("@"):
        prelude = ",".join(part for part in COMMA.split(prelude) if _possible(part, words))
    return f"{prelude}{{{body}}}" if prelude else ""


def _possible(selector: str, words: set[str]) -> bool:
    return all(name in words for name in CLASS.findall(FUNCTION.sub("", selector)))
