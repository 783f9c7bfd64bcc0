"""Everything that can go wrong, as one small tree. Messages say what was given, what was expected, what to do."""

from __future__ import annotations


class AfterviewError(Exception):
    """The root of every error that Afterview raises on purpose."""


class InputError(AfterviewError):
    """What was given to read cannot be read: not text, not UTF-8, not the JSON that was promised, too long."""


class ConfigError(AfterviewError):
    """A setting, option or name has a value that does not exist or makes no sense."""


class CatalogueError(ConfigError):
    """An action catalogue does not say what a catalogue has to say."""


class LetterError(AfterviewError):
    """A letter would be unwise now, or has nothing to stand on. The message says why, and what to do instead."""


class CorpusError(AfterviewError):
    """A corpus file is malformed: a quote that is not in its note, an unknown label, an id that stands twice."""


class ModelError(AfterviewError):
    """A model folder cannot be used. See the subclasses for why."""


class ModelNotFoundError(ModelError):
    """No model of that name lies in any of the places that were searched."""


class ModelUntrustedError(ModelError):
    """A file of the model differs from what its manifest, or the code, says it must be."""


class ModelIncompatibleError(ModelError):
    """The model was made for another format, or for another version of a library it depends on."""
