"""`afterview serve`, `keys`, `migrate`, `reanalyze`, `settings` and `doctor`: the service on this machine, and its keeping."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Annotated, Final

import typer

from analyzer.cli.lazy import lazy
from analyzer.errors import AfterviewError, ConfigError

if TYPE_CHECKING:
    import uvicorn

    from analyzer import engine
    from api import app, rereading
    from api import settings as settings_module
    from api.jobs import folders
    from api.storage import database, keys, notes, tables
    from api.traffic import connections, logs
else:
    uvicorn = lazy("uvicorn")
    engine = lazy("analyzer.engine")
    app = lazy("api.app")
    settings_module = lazy("api.settings")
    database = lazy("api.storage.database")
    keys = lazy("api.storage.keys")
    notes = lazy("api.storage.notes")
    folders = lazy("api.jobs.folders")
    rereading = lazy("api.rereading")
    connections = lazy("api.traffic.connections")
    logs = lazy("api.traffic.logs")

_PORTION: Final = 100

Organisation = Annotated[str, typer.Option("--organisation", help="The organisation's name.")]

keys_app = typer.Typer(no_args_is_help=True, help="Make, list and revoke the API keys of the service.")


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen at; 127.0.0.1 unless AFTERVIEW_HOST says otherwise.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen at; 8000 unless AFTERVIEW_PORT says otherwise.")] = None,
    model: Annotated[str | None, typer.Option("--model", "-m", help="Which model reads; see `afterview model list`.")] = None,
    database_url: Annotated[str | None, typer.Option("--database", help="Where keys and notes are kept; nothing is kept without.")] = None,
) -> None:
    """Serve the API on this machine.

    On loopback and without keys it is open to the one person at this machine. To listen at another address there have to be keys.

    Examples:
      afterview serve

      afterview serve --port 9000 --database sqlite:///afterview.db

    """
    given = {"host": host, "port": port, "model": model, "database": database_url}
    chosen = settings_module.Settings.from_environment(os.environ, **{name: value for name, value in given.items() if value is not None})
    if not chosen.on_loopback and not _has_keys(chosen):
        raise ConfigError(
            f"{chosen.host} can be reached from other machines, and there is no API key that would keep strangers out. "
            "Make one first: afterview keys create --database URL --label platform --scope analyze; or listen at 127.0.0.1."
        )
    # Before the server starts, so that a missing model is one line and not a traceback.
    analyzer = engine.load(chosen.model, catalogue=chosen.catalogue)
    uvicorn.run(
        app.create_app(chosen, analyzer),
        host=chosen.host,
        port=chosen.port,
        http=connections.PatientProtocol,
        log_config=logs.configuration(chosen.log_format),
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=chosen.stop_timeout,
    )


@keys_app.command("create")
def create_key(
    label: Annotated[str, typer.Option("--label", help="What the key is for.")],
    scope: Annotated[list[str], typer.Option("--scope", help="What it may do: analyze, read, write, admin; may be repeated.")],
    organisation: Organisation = "local",
    days: Annotated[int | None, typer.Option("--days", min=1, help="After how many days it expires.")] = None,
    origin: Annotated[list[str] | None, typer.Option("--origin", help="Makes it publishable: it works from these pages only.")] = None,
    retention: Annotated[int | None, typer.Option("--retention-days", min=1, help="How many days the organisation keeps notes.")] = None,
    database_url: Annotated[str | None, typer.Option("--database", help="The database; AFTERVIEW_DATABASE if left out.")] = None,
) -> None:
    """Make an API key. It is shown this once; only its hash is kept.

    Example:
      afterview keys create --label platform --scope analyze --scope read --organisation "Career Centre"

    """
    if unknown := [each for each in scope if each not in list(keys.Scope)]:
        raise ConfigError(f"there is no scope {unknown[0]!r}; use {', '.join(keys.Scope)}")
    store = keys.Keys(open_database(database_url))
    owner = store.organisation(organisation, retention_days=retention)
    secret, _ = store.create(owner, label, [keys.Scope(each) for each in scope], days=days, origins=origin or ())
    typer.echo(secret)
    typer.echo("Keep it now: it is shown only this once.", err=True)


@keys_app.command("list")
def list_keys(
    organisation: Organisation = "local",
    database_url: Annotated[str | None, typer.Option("--database", help="The database; AFTERVIEW_DATABASE if left out.")] = None,
) -> None:
    """List an organisation's keys: prefix, label, scopes, when it was last used, and whether it works."""
    store = keys.Keys(open_database(database_url))
    for key in store.all_of(store.find_organisation(organisation)):
        used = f"last used {key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never used"
        typer.echo(f"{key.prefix}\t{key.label}\t{','.join(key.scopes)}\t{used}\t{_state(key, works=store.is_valid(key))}")


def _state(key: tables.Key, *, works: bool) -> str:
    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "valid"
    return f"{'valid until' if works else 'expired'} {key.expires_at:%Y-%m-%d}"


@keys_app.command("revoke")
def revoke_key(
    prefix: Annotated[str, typer.Argument(help="The key's prefix, as `afterview keys list` shows it.")],
    organisation: Organisation = "local",
    database_url: Annotated[str | None, typer.Option("--database", help="The database; AFTERVIEW_DATABASE if left out.")] = None,
) -> None:
    """Make a key invalid for good."""
    store = keys.Keys(open_database(database_url))
    if not store.revoke(store.find_organisation(organisation), prefix):
        raise ConfigError(f"{organisation!r} has no key {prefix!r}; `afterview keys list` shows those that there are")
    typer.echo(f"{prefix} is revoked")


def migrate(
    revision: Annotated[str, typer.Argument(help="The revision to go to; the newest if left out, `base` for none.")] = "head",
    database_url: Annotated[str | None, typer.Option("--database", help="The database; AFTERVIEW_DATABASE if left out.")] = None,
) -> None:
    """Bring the tables of the database to this version. The service does so itself when it starts."""
    url = _url(database_url)
    found = database.Database(url)
    found.migrate(revision)
    found.close()
    typer.echo("the tables are in order" if revision == "head" else f"the tables are at {revision}")


def reanalyze(
    organisation: Organisation = "local",
    read_by: Annotated[
        str | None, typer.Option("--read-by", help='Only notes that this model has read, such as "feedback-en 0.3.0".')
    ] = None,
    candidate: Annotated[str | None, typer.Option("--candidate", help="Only notes on this candidate.")] = None,
    model: Annotated[str | None, typer.Option("--model", "-m", help="Which model reads; AFTERVIEW_MODEL if left out.")] = None,
    database_url: Annotated[str | None, typer.Option("--database", help="The database; AFTERVIEW_DATABASE if left out.")] = None,
) -> None:
    """Have an organisation's kept notes read anew, after the model has changed. Can be interrupted and run again: none is read twice.

    Example:
      afterview reanalyze --organisation "Career Centre" --database sqlite:///afterview.db

    """
    found = open_database(database_url)
    owner = keys.Keys(found).find_organisation(organisation)
    given = {} if model is None else {"model": model}
    chosen = settings_module.Settings.from_environment(os.environ, **given)
    analyzer = engine.load(chosen.model, catalogue=chosen.catalogue)
    wanted = notes.Filter(candidate=candidate, model=read_by)
    done, remaining = 0, 1
    while remaining:
        portion = rereading.reread(analyzer, notes.Notes(found), owner, wanted, most=_PORTION)
        done, remaining = done + portion.reanalyzed, portion.remaining
        typer.echo(f"{done} read anew by {portion.model}, {remaining} to go", err=True)
    typer.echo(f"{done} notes were read anew")


def show_settings() -> None:
    """Print every setting of the service and where its value comes from, without secrets."""
    chosen, sources = settings_module.Settings.with_sources(os.environ)
    shown = chosen.model_dump(mode="json")
    if chosen.database:
        shown["database"] = database.Database(chosen.database).url.render_as_string(hide_password=True)
    typer.echo(json.dumps({name: {"value": value, "from": sources[name]} for name, value in shown.items()}, indent=2))


def doctor() -> None:
    """Check that the service could run here: settings, model, database, keys, jobs. Exits with 1 where something is wrong."""
    faults = 0
    checks = {"settings": _check_settings, "model": _check_model, "database": _check_database, "keys": _check_keys, "jobs": _check_jobs}
    for name, check in checks.items():
        try:
            typer.echo(f"{name}: {check()}")
        except AfterviewError as error:
            faults += 1
            typer.echo(f"{name}: WRONG: {error}")
    if faults:
        raise typer.Exit(1)


def _check_settings() -> str:
    chosen = settings_module.Settings.from_environment(os.environ)
    return f"listens at {chosen.host}:{chosen.port}"


def _check_model() -> str:
    chosen = settings_module.Settings.from_environment(os.environ)
    analyzer = engine.load(chosen.model, catalogue=chosen.catalogue)
    return f"{analyzer.model}, {len(analyzer.catalogue.entries)} actions"


def _check_database() -> str:
    chosen = settings_module.Settings.from_environment(os.environ)
    if chosen.database is None:
        return "none: nothing is kept"
    found = database.Database(chosen.database)
    if problem := found.problem():
        raise ConfigError(f"{found.url.render_as_string(hide_password=True)} {problem}")
    return f"{found.url.render_as_string(hide_password=True)} is in order"


def _check_keys() -> str:
    chosen = settings_module.Settings.from_environment(os.environ)
    if chosen.database is not None:
        found = database.Database(chosen.database)
        if found.problem():
            raise ConfigError("they cannot be read before the database is in order")
        has_keys = keys.Keys(found).any_valid()
    else:
        has_keys = False
    if has_keys:
        return "there are keys: each request needs one"
    if not chosen.on_loopback:
        raise ConfigError(f"none, and {chosen.host} can be reached from other machines: `afterview serve` would refuse to start")
    return "none: open to the one person at this machine"


def _check_jobs() -> str:
    chosen = settings_module.Settings.from_environment(os.environ)
    path = folders.folder_of(chosen)
    if path is None:
        return "none: " + ("AFTERVIEW_JOB_FOLDER does not say where their files would lie" if chosen.database else "nothing is kept")
    existing = next(folder for folder in (path, *path.parents) if folder.exists())
    if not (existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)):
        raise ConfigError(f"their files cannot be kept in {path}: nothing can be written to {existing}")
    return f"their files lie in {path}"


def _has_keys(chosen: settings_module.Settings) -> bool:
    if chosen.database is None:
        return False
    return keys.Keys(open_database(chosen.database)).any_valid()


def open_database(url: str | None) -> database.Database:
    """The database at a URL, or that of the settings, brought to this version."""
    found = database.Database(_url(url))
    found.migrate()
    return found


def _url(given: str | None) -> str:
    url = given or settings_module.Settings.from_environment(os.environ).database
    if url is None:
        raise ConfigError("say which database, by --database or AFTERVIEW_DATABASE, such as sqlite:///afterview.db")
    return url
