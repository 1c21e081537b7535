"""Sound files that a request brings: taken to the disk, then to the shelf."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import request
from werkzeug.datastructures import FileStorage

from bot.errors import BadRequest
from bot.singing import Result, disk_error
from web.bridge import ask, singing
from web.studio_schemas import BODY

MB = 1_000_000
BARE = ("audio/", "video/", "application/octet-stream")
FORM = 1_000_000  # bytes of a form beside its files
AS_A_FORM = "send a form (multipart/form-data) with the sound as a file in it"
BRING_S = 300.0  # a long file is read once from its beginning to its end


def allow_files(count: int = 1) -> None:
    """Let the request be as large as so many uploads; a larger one is a 413. Raises BadRequest for
    a sound that comes without a form around it."""
    if request.mimetype.startswith(BARE):
        raise BadRequest(f"a bare {request.mimetype} came", field="file", hint=AS_A_FORM)
    if request.mimetype == "multipart/form-data":
        request.max_content_length = count * singing().settings.max_upload_mb * MB + FORM
        request.max_form_memory_size = BODY


@contextmanager
def saved(file: FileStorage) -> Iterator[Path]:
    """The file on the disk, for as long as it is needed; it may be moved away. Raises BadRequest
    for one that is too large, DiskFull."""
    here = singing()
    path = here.shelf.incoming()
    try:
        file.save(path)
        _check_size(path.stat().st_size, here.settings.max_upload_mb)
        yield path
    except OSError as error:
        raise disk_error(error) from error
    finally:
        path.unlink(missing_ok=True)


def bring(file: FileStorage | None, field: str = "file") -> Result:
    """Keep it; what it became. Raises BadRequest for none and for what is no sound, DiskFull."""
    if not file:
        raise BadRequest("there is no file", field=field, hint=AS_A_FORM)
    with saved(file) as path:
        return ask(singing().shelf.bring(path, file.filename or "sound"), timeout=BRING_S)


def _check_size(size: int, most_mb: int) -> None:
    if size > most_mb * MB:
        raise BadRequest("the file is too large", field="file", hint=f"at most {most_mb} MB")
