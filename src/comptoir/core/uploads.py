"""What is sent to us is refused by its size before it is kept anywhere."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from comptoir.kit import limits


class Quota(FileUploadHandler):
    """Stands first among the upload handlers; the others read what it lets through."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *_: Any) -> None:  # noqa: ARG002, N803  Django's names
        """Refuse the whole request, with 413, when it says that it is too long."""
        if content_length > limits.UPLOAD:
            raise RequestDataTooBig("The files of this request are too large.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Leave every part to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
