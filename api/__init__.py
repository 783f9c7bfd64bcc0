"""Afterview over HTTP: `create_app(settings)` in `api.app`."""
