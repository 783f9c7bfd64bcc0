"""A model folder on disk: described by a manifest, audited against it, and only then loaded."""
