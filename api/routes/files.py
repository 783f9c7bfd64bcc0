"""`POST /v1/analyze/file`: the notes in a document."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from analyzer.engine import Analyzer
from analyzer.errors import InputError
from analyzer.files.inputs import Input
from analyzer.files.kinds import kind_of_sent
from analyzer.files.rows import ReadOptions, Row
from analyzer.results import Analysis
from api import examples
from api.deps import AppSettings, IdleAnalyzer, ReadingTurns
from api.offsets import Unit, convert
from api.problems import TOO_MANY_NOTES, UNREADABLE_FILE, UNSUPPORTED_FILE, ProblemError, document
from api.reading import Contents, FileReader
from api.schemas import ColumnName, Counts, Problem, Strict
from api.traffic.turns import Turns
from api.uploads import Memory, form_of, receive

_ADVICE: Final = "Send a part of it, or read the whole with `afterview batch`."

router = APIRouter(tags=["analyze"])


class FileFields(Strict):
    """What may stand in the form beside the file."""

    text_column: Annotated[ColumnName | None, Field(description="The column that holds the feedback; found out if left out.")] = None
    id_column: Annotated[ColumnName | None, Field(description="The column that holds the ids; found out if left out.")] = None
    blocks: Annotated[bool, Field(description="Whether each block between blank lines of a text file is a note.")] = False
    private: Annotated[bool, Field(description="Whether private notes of applicant-tracking exports are read too.")] = False
    offsets: Annotated[Unit, Field(description="What `start` and `end` count.")] = Unit.CODEPOINT
    explain: Annotated[bool, Field(description="Whether findings say which words spoke for them (`cues`); slower.")] = False

    def to_options(self) -> ReadOptions:
        """The same for the library."""
        return ReadOptions(self.text_column, self.id_column, self.blocks, self.private)


class FileInfo(BaseModel):
    """What a file is: its name, its kind, and what was found out about it, in words."""

    name: str
    kind: str
    found: str


class FileItem(BaseModel):
    """A note of a file: where it stood, what stood beside it, and its analysis; or the problem with it."""

    index: int
    source: str
    row: int
    status: Literal["ok", "error"]
    columns: dict[str, Any] | None = None
    analysis: Analysis | None = None
    problem: Problem | None = None


class FileOut(BaseModel):
    """The notes of a file, in order."""

    file: FileInfo
    results: list[FileItem]
    counts: Counts


def _reader(request: Request) -> FileReader:
    found: FileReader = request.app.state.files
    return found


def _turns(request: Request) -> Turns:
    found: Turns = request.app.state.file_turns
    return found


@router.post(
    "/v1/analyze/file",
    operation_id="analyzeFile",
    summary="Read the notes in a file",
    response_model=None,
    responses={200: {"model": FileOut, "description": "A result for each note of the file, in order.", **examples.shown(examples.FILE)}},
    openapi_extra={"requestBody": form_of(FileFields, examples.FILE_REQUEST)},
)
async def analyze_file(
    request: Request,
    settings: AppSettings,
    analyzer: IdleAnalyzer,
    reader: Annotated[FileReader, Depends(_reader)],
    file_turns: Annotated[Turns, Depends(_turns)],
    turns: ReadingTurns,
) -> JSONResponse:
    """Read a document of any kind that `afterview batch` reads; nothing of it is kept.

    A Word document, PDF, text or e-mail is one note; a table, mailbox or export may hold several.
    """
    memory = Memory()
    form = await receive(request, memory, most=settings.max_file_bytes, advice=_ADVICE)
    fields = form.options(FileFields)
    try:
        given = Input(form.name or "file", kind_of_sent(form.name, form.media_type, memory.content), None, memory.content)
    except InputError as error:
        raise ProblemError(UNSUPPORTED_FILE, str(error)) from error
    async with file_turns.turn():
        try:
            found = await run_in_threadpool(reader.read, given, fields.to_options(), settings.max_batch)
        except InputError as error:
            raise ProblemError(UNREADABLE_FILE, str(error)) from error
    if len(found.rows) > settings.max_batch:
        raise ProblemError(TOO_MANY_NOTES, f"{given.name} holds more than {settings.max_batch:,} notes. {_ADVICE}")
    async with turns.turn():
        return await run_in_threadpool(partial(_answer, given, found, fields, analyzer))


def _answer(given: Input, found: Contents, fields: FileFields, analyzer: Analyzer) -> JSONResponse:
    """Reads the notes, and writes JSON, in the thread pool."""
    analyses = analyzer.analyze_many([row.note for row in found.rows if isinstance(row, Row)], explain=fields.explain)
    results: list[dict[str, Any]] = []
    for index, row in enumerate(found.rows):
        place = {"index": index, "source": row.source, "row": row.number}
        if isinstance(row, Row):
            columns = {str(name): _plain(value) for name, value in row.columns.items()}
            shown = convert(next(analyses).to_dict(), fields.offsets)
            results.append({**place, "status": "ok", "columns": columns, "analysis": shown})
        else:
            results.append({**place, "status": "error", "problem": document(UNREADABLE_FILE, row.reason)})
    bad = sum(result["status"] == "error" for result in results)
    file = {"name": given.name, "kind": given.kind, "found": found.found}
    return JSONResponse({"file": file, "results": results, "counts": {"ok": len(results) - bad, "error": bad}})


def _plain(value: Any) -> Any:
    """A cell as JSON can hold it."""
    return value if value is None or isinstance(value, (str, int, bool)) else str(value)
