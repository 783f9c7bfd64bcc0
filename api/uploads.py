"""Files that are sent as multipart/form-data: the file streams to where it shall lie, the fields beside it are collected.

Starlette's own form reader would put a large file down in the system's folder for temporary files first, which may be memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.problems import INVALID, NOT_A_FORM, NOT_SUPPORTED, TOO_LARGE, ProblemError

if TYPE_CHECKING:
    from fastapi import Request

FRAME_BYTES: Final = 100_000
"""How many bytes a form may have beside its file."""
_FILE: Final = "file"
_LONGEST_FIELD: Final = 5_000
_LONGEST_NAME: Final = 255
_Options = TypeVar("_Options", bound=BaseModel)


class Sink(Protocol):
    """Where a file goes as it comes."""

    async def write(self, data: bytes) -> None:
        """Take the next bytes."""
        ...


class Memory:
    """A sink for files that are read whole."""

    def __init__(self) -> None:
        self._content = bytearray()

    async def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self._content += data

    @property
    def content(self) -> bytes:
        """All that came."""
        return bytes(self._content)


def form_of(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    """How OpenAPI describes the body of a route that takes a form: the file, and the fields of a model."""
    described = model.model_json_schema(ref_template="#/components/schemas/{model}")
    properties = {_FILE: {"type": "string", "contentMediaType": "application/octet-stream"}, **described["properties"]}
    schema = {
        "type": "object",
        "properties": properties,
        "required": [_FILE, *described.get("required", ())],
        "additionalProperties": False,
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": schema, "example": example}}}


class Form:
    """What a form held: its fields, and of its file the name, the media type and the size in bytes."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.name = ""
        self.media_type: str | None = None
        self.size = 0
        self.has_file = False

    def options(self, model: type[_Options]) -> _Options:
        """The fields as a model.

        Raises:
            RequestValidationError: they do not fit it, or name what it does not know.

        """
        try:
            return model.model_validate(self.fields)
        except ValidationError as error:
            faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors(include_url=False)]
            raise RequestValidationError(faults) from error


async def receive(request: Request, sink: Sink, *, most: int, advice: str) -> Form:
    """Read a form with one file.

    Args:
        request: whose body it is.
        sink: where the file goes; when this raises, it holds a part of the file.
        most: how many bytes the file may have.
        advice: what to do where it has more.

    Raises:
        ProblemError: it is no form, holds no file or two, or the file is too large.

    """
    kind, parameters = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or b"boundary" not in parameters:
        raise ProblemError(NOT_SUPPORTED, f"Send `Content-Type: multipart/form-data` with the file in the field `{_FILE}`.")
    parts = _Parts()
    try:
        parser = MultipartParser(parameters[b"boundary"], parts.callbacks)
        async for chunk in request.stream():
            parser.write(chunk)
            for data in parts.taken():
                parts.form.size += len(data)
                if parts.form.size > most:
                    raise ProblemError(TOO_LARGE, f"The file has more than {most:,} bytes. {advice}")
                await sink.write(data)
        parser.finalize()
    except FormParserError as error:
        raise ProblemError(NOT_A_FORM, f"The form cannot be taken apart: {error}") from error
    if not parts.ended:
        raise ProblemError(NOT_A_FORM, "The form breaks off before its end.")
    if not parts.form.has_file:
        raise ProblemError(INVALID, f"#/{_FILE}: the form holds no file in a field of this name")
    return parts.form


class _Parts:
    """Collects what the parser says; the bytes of the file wait in `_file` until they are taken."""

    def __init__(self) -> None:
        self.form = Form()
        self.ended = False
        self._file: list[bytes] = []
        self._headers: dict[bytes, bytes] = {}
        self._header = b""
        self._value = b""
        self._field: str | None = None
        self._content = bytearray()
        self._beside = 0
        self.callbacks: Any = {
            "on_part_begin": self._begin,
            "on_header_field": self._name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._all,
        }

    def taken(self) -> list[bytes]:
        taken, self._file = self._file, []
        return taken

    def _begin(self) -> None:
        self._headers, self._field = {}, None
        self._content = bytearray()

    def _name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        field = options.get(b"name", b"").decode("utf-8", "replace")
        if field != _FILE:
            self._field = field
            if field in self.form.fields:
                raise ProblemError(INVALID, f"#/{field}: the field stands twice in the form")
        elif self.form.has_file:
            raise ProblemError(INVALID, f"#/{_FILE}: the form holds two files; send one in a request")
        else:
            self.form.has_file = True
            name = options.get(b"filename", b"").decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2]
            self.form.name = "".join(sign for sign in name if sign.isprintable())[-_LONGEST_NAME:]
            media_type = self._headers.get(b"content-type")
            self.form.media_type = None if media_type is None else media_type.decode("latin-1")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._field is None:
            self._file.append(data[start:end])
            return
        self._content += data[start:end]
        self._beside += end - start
        if len(self._content) > _LONGEST_FIELD or self._beside > FRAME_BYTES:
            raise ProblemError(INVALID, f"#/{self._field[:100]}: a field may have {_LONGEST_FIELD:,} bytes")

    def _end(self) -> None:
        if self._field is not None:
            self.form.fields[self._field] = self._content.decode("utf-8", "replace")

    def _all(self) -> None:
        self.ended = True
