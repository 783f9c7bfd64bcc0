"""`afterview serve`: the service on this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.lazy import lazy
from analyzer.errors import ConfigError

if TYPE_CHECKING:
    import uvicorn

    from analyzer import engine
    from api import app, settings
else:
    uvicorn = lazy("uvicorn")
    engine = lazy("analyzer.engine")
    app = lazy("api.app")
    settings = lazy("api.settings")


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen at; 127.0.0.1 unless AFTERVIEW_HOST says otherwise.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen at; 8000 unless AFTERVIEW_PORT says otherwise.")] = None,
    model: Annotated[str | None, typer.Option("--model", "-m", help="Which model reads; see `afterview model list`.")] = None,
    open_to_all: Annotated[
        bool, typer.Option("--open-to-all", help="Serve beyond this machine although anybody who reaches the port can use it.")
    ] = False,
) -> None:
    """Serve the API on this machine.

    Examples:
      afterview serve

      afterview serve --port 9000

    """
    given = {name: value for name, value in {"host": host, "port": port, "model": model}.items() if value is not None}
    chosen = settings.Settings.from_environment(os.environ, **given)
    if not chosen.on_loopback and not open_to_all:
        raise ConfigError(
            f"{chosen.host} can be reached from other machines, and the service asks nobody for a key. "
            "Listen at 127.0.0.1 behind a proxy that does, or say --open-to-all if everybody who reaches it may use it."
        )
    # Before the server starts, so that a missing model is one line and not a traceback.
    analyzer = engine.load(chosen.model, catalogue=chosen.catalogue)
    uvicorn.run(app.create_app(chosen, analyzer), host=chosen.host, port=chosen.port, log_level="info")
