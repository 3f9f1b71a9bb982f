"""Uploads stay in memory: a name never lies readable on the disk, and nobody fills either of them."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# More than any page takes, for all files of a request together. What comes after it is counted but not kept, so that
# the page can say how large the file was.
MOST = 26 * 1024**2


class BoundedUpload(FileUploadHandler):
    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.room, self.whole = MOST, True

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.whole = self.whole and len(raw_data) <= self.room
        if self.whole:
            self.file.write(raw_data)
            self.room -= len(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """`file_size` counts what was sent; a file that was not kept whole is always larger than any page takes."""
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size if self.whole else max(file_size, MOST),
            self.charset,
            self.content_type_extra,
        )
