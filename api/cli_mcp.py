"""`afterview mcp`: the tools for an assistant that speaks the Model Context Protocol."""

from __future__ import annotations

from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.lazy import lazy
from analyzer.errors import ConfigError

if TYPE_CHECKING:
    from analyzer import engine
    from api import mcp as tools
else:
    engine = lazy("analyzer.engine")
    tools = lazy("api.mcp")


def mcp(
    model: Annotated[str, typer.Option("--model", "-m", help="Which model reads; see `afterview model list`.")] = "default",
    catalogue: Annotated[Path | None, typer.Option(help="A catalogue of your own.", exists=True, dir_okay=False)] = None,
) -> None:
    """Offer reading, planning and drafting to an assistant, over standard input and output (Model Context Protocol).

    Everything is read on this machine; nothing is kept. The assistant sees what it sends and what comes back.

    Example:
      afterview mcp --model fast

    """
    if find_spec("mcp") is None:
        raise ConfigError("this needs the protocol's library: pip install 'afterview[mcp]'")
    tools.server(cache(partial(engine.load, model, catalogue=catalogue))).run("stdio")
