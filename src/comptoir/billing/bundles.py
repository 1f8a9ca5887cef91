"""Where bundles of documents lie, under names that nobody can guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from django.conf import settings

from comptoir.billing import store
from comptoir.billing.models import Bundle, Document
from comptoir.kit import tokens


class Writing:
    """A file that documents are put into, one by one."""

    def __init__(self, file: ZipFile) -> None:
        self._file = file
        self.count = 0

    def add(self, documents: Iterable[Document]) -> None:
        """Put documents in, each as it is kept, under its number."""
        for document in documents:
            content = store.read(document.pdf_sha256)
            self._file.writestr(f"{document.number}.pdf", content)
            self.count += 1


@contextmanager
def written(bundle: Bundle) -> Iterator[Writing]:
    """Write the whole file or none of it, readable to the console alone; PDFs are packed."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place(bundle).with_suffix(".part")
    with ZipFile(draft, "w", ZIP_STORED) as file:
        yield Writing(file)
    draft.chmod(0o600)
    draft.replace(place(bundle))


def place(bundle: Bundle) -> Path:
    """Return its file: always the same, so that writing twice leaves one."""
    name = tokens.derive(settings.SECRET_KEY, "bundle file", bundle.organization_id, bundle.nonce)
    return _folder() / f"{name}.zip"


def size(bundle: Bundle) -> int:
    """Return how many bytes it has."""
    return place(bundle).stat().st_size


def remove(bundles: Iterable[Bundle]) -> None:
    """Delete the files of some bundles, also unfinished ones; those gone are no matter."""
    for bundle in bundles:
        place(bundle).unlink(missing_ok=True)
        place(bundle).with_suffix(".part").unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "bundles"
