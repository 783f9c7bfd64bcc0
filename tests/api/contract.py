"""A check for schemathesis (`SCHEMATHESIS_HOOKS=tests.api.contract`): what fits its description is refused only for what none can say."""

from __future__ import annotations

import json
import os
import re

import schemathesis
from schemathesis.checks import positive_data_acceptance

KNOWN: dict[str, str] = json.loads(os.environ.get("CONTRACT_KNOWN", "{}"))
"""What there is, by the name of the path's parameter."""
REASONS = {
    "/problems/unsupported-file": ".",  # the name and the bytes of a file say which kind it is
    "/problems/unreadable-file": ".",
    "/problems/idempotency-key-reused": ".",  # the same key for other bytes
    "/problems/unreadable-text": "the cursor is none|a calendar needs the day|two notes have the same id",
    "/problems/invalid-request": (
        r"^#(/should|/was)?: |^#/url: |^#/origins|a publishable key|today \(|long: It is for csv|no model is called|there is no column"
        "|half of a surrogate|control character|NUL character"
    ),
}


def is_for_a_reason(problem: dict[str, str]) -> bool:
    """Whether a refusal says something that the description of a request cannot."""
    return problem["type"] in REASONS and re.search(REASONS[problem["type"]], problem["detail"]) is not None


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Every other time ask for something that there is; what ends it is left to what was made for it."""
    if context.operation.method.upper() == "DELETE" or context.operation.path.endswith("/cancel") or path_parameters is None:
        return path_parameters
    return {name: KNOWN.get(name, value) if len(str(value)) % 2 else value for name, value in path_parameters.items()}


@schemathesis.check
def accepted_or_refused_for_a_reason(ctx, response, case):
    """`positive_data_acceptance`, but for what no schema can say."""
    if response.status_code in (400, 413, 415, 422) and is_for_a_reason(response.json()):
        return
    positive_data_acceptance(ctx, response, case)
