"""Exit codes: one table from errors to codes, for every command."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from analyzer.errors import AfterviewError, ConfigError, CorpusError, InputError, LetterError, ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
INPUT: Final = 3
MODEL: Final = 4
CORPUS: Final = 5
SOME_FAILED: Final = 6
UNWISE: Final = 7
INTERRUPTED: Final = 130

MEANINGS: Final[Mapping[int, str]] = MappingProxyType(
    {
        OK: "everything was done",
        FAILED: "something unforeseen went wrong",
        USAGE: "an option, argument or setting is wrong",
        INPUT: "the input could not be read",
        MODEL: "the model is missing, changed or does not fit",
        CORPUS: "a corpus file is malformed",
        SOME_FAILED: "some notes could not be read; the others were done",
        UNWISE: "a letter would be unwise; the reason is given",
        INTERRUPTED: "interrupted",
    }
)

_CODES: Final = ((ConfigError, USAGE), (InputError, INPUT), (ModelError, MODEL), (CorpusError, CORPUS), (LetterError, UNWISE))


def code_of(error: AfterviewError) -> int:
    """The exit code of an error."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), FAILED)
