"""One database: connections, sessions and migrations. The same code for SQLite and PostgreSQL."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from analyzer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import ORMExecuteState

_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_DRIVERS: Final = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "sqlite": "sqlite"}
BESIDE: Final[ContextVar[Callable[[Session], None] | None]] = ContextVar("beside", default=None)
"""What is done in each transaction that changes something, right before it is kept; set for the length of a request."""
_WROTE: Final = "wrote"


@contextmanager
def alone() -> Iterator[None]:
    """Changes in this block are kept without what is done beside those of the request: they are not yet what it asks for."""
    token = BESIDE.set(None)
    try:
        yield
    finally:
        BESIDE.reset(token)


class Database:
    """The database at a URL (`sqlite:////var/lib/afterview.db`, `postgresql://user@host/name`).

    Raises:
        ConfigError: the URL is none, or of another kind of database.

    """

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise ConfigError(f"the database {url!r} is no URL; write sqlite:////path/file.db or postgresql://user@host/name") from error
        driver = _DRIVERS.get(parsed.drivername.partition("+")[0])
        if driver is None:
            raise ConfigError(f"there is no database {parsed.drivername!r}; use sqlite or postgresql")
        self.url = parsed.set(drivername=driver)
        self.is_sqlite = driver == "sqlite"
        options: dict[str, Any] = {} if self.is_sqlite else {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}
        # An error names its statement but not the values, which may be notes.
        self.engine = create_engine(self.url, hide_parameters=True, **options)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        event.listen(self._sessions, "after_flush", _note_flush)
        event.listen(self._sessions, "do_orm_execute", _note_statement)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: kept where the block ends well, undone where it does not."""
        with self._sessions.begin() as session:
            yield session
            beside = BESIDE.get()
            if beside is not None:
                session.flush()
                if _WROTE in session.info:
                    beside(session)

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables to a revision, upwards or downwards ("base" is none)."""
        settings = self._alembic()
        with self.engine.begin() as connection:
            settings.attributes["connection"] = connection
            if revision == "head" or self._is_above(connection, revision):
                command.upgrade(settings, revision)
            else:
                command.downgrade(settings, revision)

    def problem(self) -> str | None:
        """Why it cannot be used, or None: it is not reached, or its tables are not those of this version."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
                found = MigrationContext.configure(connection).get_current_revision()
        except SQLAlchemyError as error:
            return f"cannot be reached: {error.__class__.__name__}"
        wanted = ScriptDirectory.from_config(self._alembic()).get_current_head()
        return None if found == wanted else f"has tables of revision {found}, not {wanted}; run `afterview migrate`"

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def _alembic(self) -> Config:
        settings = Config()
        settings.set_main_option("script_location", str(_MIGRATIONS))
        return settings

    def _is_above(self, connection: Any, revision: str) -> bool:
        current = MigrationContext.configure(connection).get_current_revision()
        if revision == "base":
            return False
        order = [script.revision for script in ScriptDirectory.from_config(self._alembic()).walk_revisions()][::-1]
        return current is None or order.index(revision) > order.index(current)


def _note_flush(session: Session, _context: Any) -> None:
    session.info[_WROTE] = True


def _note_statement(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info[_WROTE] = True


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Foreign keys hold, readers do not wait for a writer, a writer waits for another, and what is deleted is overwritten."""
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "busy_timeout=5000", "synchronous=NORMAL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
