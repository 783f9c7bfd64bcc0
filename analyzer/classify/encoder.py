"""A small transformer that reads a note as a whole and gives a vector for each of its statements.

It runs with ONNX Runtime on one thread, one note at a time: int8 activations are scaled by all that is in a batch, so a
note read beside others would get other vectors than the same note alone.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from analyzer.errors import ModelIncompatibleError
from analyzer.text.names import are_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from analyzer.text.artifacts import Document

ENCODER_FILE: Final = "encoder.onnx"
TOKENIZER_FILE: Final = "tokenizer.json"
RECIPE_FILE: Final = "encoder.json"
ENCODER_FILES: Final = (ENCODER_FILE, TOKENIZER_FILE, RECIPE_FILE)

WINDOW: Final = 384
"""The most word pieces that are read at once; a longer note is read in windows that begin and end between statements."""
_CONTEXT: Final = 40
_ANYBODY: Final = "alex"
_WORD: Final = re.compile(r"[^\W\d_]+|\.")


class Window(NamedTuple):
    """A stretch of a note that is read at once: the ids of its pieces, and for each statement in it which pieces are its own."""

    ids: list[int]
    rows: list[list[int]]


class Encoder:
    """Reads notes with an encoder that was trained for it. Safe to share between threads.

    Args:
        model: the network as ONNX: ids of shape (1, pieces) in, hidden states of shape (1, pieces, width) out.
        tokenizer: the tokenizer, as the JSON of the `tokenizers` library.

    """

    def __init__(self, model: bytes, tokenizer: str) -> None:
        self._model = model
        self._tokenizer = Tokenizer.from_str(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    @classmethod
    def from_folder(cls, folder: Path) -> Encoder:
        """The encoder in a model folder.

        Raises:
            ModelIncompatibleError: it is not there.

        """
        try:
            return cls((folder / ENCODER_FILE).read_bytes(), (folder / TOKENIZER_FILE).read_text(encoding="utf-8"))
        except OSError as error:
            raise ModelIncompatibleError(f"{folder} has no encoder: cannot read {error.filename}: {error.strerror}") from error

    def encode(self, documents: Sequence[Document]) -> list[NDArray[np.float32]]:
        """One array a document, of shape (statements, 3 * width): mean and maximum over the statement, mean over the note."""
        return [self._encode(document) for document in documents]

    def windows(self, document: Document) -> Iterator[Window]:
        """The stretches in which a note is read, each with some of what stands before it."""
        ids, offsets = self._pieces(document.text)
        rows = _rows(document, offsets)
        if len(ids) <= WINDOW:
            if rows:
                yield Window(ids, rows)
            return
        first = 0
        while first < len(rows):
            start = rows[first][0] if rows[first] else 1
            begin = max(1, start - _CONTEXT)
            last = first + 1
            while last < len(rows) and (not rows[last] or rows[last][-1] - begin < WINDOW - 2):
                last += 1
            inside = [[piece - begin + 1 for piece in row if piece - begin < WINDOW - 2] for row in rows[first:last]]
            end = begin + max((piece for row in inside for piece in row), default=1)
            yield Window([ids[0], *ids[begin:end], ids[-1]], inside)
            first = last

    def _pieces(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The ids of a text's pieces and where each stands; every name is the one piece of `_ANYBODY`."""
        encoding = self._tokenizer.encode(text)
        words = list(_WORD.finditer(text))
        names = _spans(text, [found.span() for found, name in zip(words, are_names([found[0] for found in words]), strict=True) if name])
        ids: list[int] = []
        offsets: list[tuple[int, int]] = []
        place = 0
        for piece, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            while place < len(names) and end > start and names[place][1] <= start:
                place += 1
            if place < len(names) and end > start and names[place][0] <= start:
                if not offsets or offsets[-1] != names[place]:
                    ids.append(self._anybody)
                    offsets.append(names[place])
            else:
                ids.append(piece)
                offsets.append((start, end))
        return ids, offsets

    @cached_property
    def _anybody(self) -> int:
        return int(self._tokenizer.encode(_ANYBODY, add_special_tokens=False).ids[0])

    @cached_property
    def _session(self) -> InferenceSession:
        options = SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        return InferenceSession(self._model, options, providers=["CPUExecutionProvider"])

    def _encode(self, document: Document) -> NDArray[np.float32]:
        parts = [self._read(window) for window in self.windows(document)]
        return np.vstack(parts) if parts else np.zeros((0, 0), dtype=np.float32)

    def _read(self, window: Window) -> NDArray[np.float32]:
        hidden = self._session.run(None, {"input_ids": np.array([window.ids], dtype=np.int64)})[0][0]
        return pooled(hidden, window.rows)


def _spans(text: str, names: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches that names take; a title and its name are one."""
    merged: list[tuple[int, int]] = []
    for start, end in names:
        if merged and text[merged[-1][1] : start].strip(" .") == "":
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def pooled(hidden: NDArray[np.float32], rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Vectors of statements from the hidden states of a window, shape (statements, 3 * width)."""
    note = hidden.mean(axis=0)
    nothing = np.zeros_like(note)
    own = [(hidden[row].mean(axis=0), hidden[row].max(axis=0)) if row else (nothing, nothing) for row in rows]
    return np.stack([np.concatenate([mean, highest, note]) for mean, highest in own])


def _rows(document: Document, offsets: Sequence[tuple[int, int]]) -> list[list[int]]:
    """For each statement the indices of the pieces that lie in it; both are in the order of the text."""
    rows: list[list[int]] = []
    first = 0
    for statement in document.statements:
        while first < len(offsets) and offsets[first][1] <= statement.start:
            first += 1
        row, piece = [], first
        while piece < len(offsets) and offsets[piece][0] < statement.end:
            if offsets[piece][1] > offsets[piece][0]:
                row.append(piece)
            piece += 1
        rows.append(row)
    return rows
