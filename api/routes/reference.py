"""What the labels mean, which actions there are, what an analysis looks like, what each problem is."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from analyzer.labels import Aspect, Category, Polarity, RemarkKind
from analyzer.plan.catalogue import Entry
from analyzer.results import Purpose, json_schema
from api import examples, problems
from api.deps import LoadedAnalyzer

router = APIRouter(tags=["reference"])


@router.get(
    "/v1/taxonomy", operation_id="getTaxonomy", summary="What every label means", responses={200: examples.shown(examples.TAXONOMY)}
)
async def taxonomy(analyzer: LoadedAnalyzer) -> dict[str, Any]:
    """Categories with their aspects, titles by polarity, and the kinds of remark."""
    titles = analyzer.catalogue.titles
    return {
        "categories": [
            {
                "name": category,
                "definition": category.definition,
                "titles": {polarity: titles.of_category(category, polarity) for polarity in Polarity},
                "aspects": [{"name": a, "title": titles.of_aspect(a), "definition": a.definition} for a in category.aspects],
            }
            for category in Category
        ],
        "polarities": list(Polarity),
        "remarks": [{"name": kind, "title": kind.heading, "definition": kind.definition} for kind in RemarkKind],
    }


@router.get(
    "/v1/actions",
    operation_id="getActions",
    summary="The actions that plans are made of",
    responses={200: examples.shown(examples.ACTIONS)},
)
async def actions(
    analyzer: LoadedAnalyzer,
    category: Annotated[Category | None, Query(description="Only actions for this category.")] = None,
    aspect: Annotated[Aspect | None, Query(description="Only actions for this aspect.")] = None,
    polarity: Annotated[Polarity | None, Query(description="Only actions for findings of this polarity.")] = None,
    remark: Annotated[RemarkKind | None, Query(description="Only actions for this kind of remark.")] = None,
    purpose: Annotated[Purpose | None, Query(description="Only actions with this purpose.")] = None,
) -> dict[str, Any]:
    """The catalogue, in its own order; filters narrow it together. `sources` explains the keys of `source`."""
    entries = [
        entry
        for entry in analyzer.catalogue.entries
        if (purpose is None or entry.purpose == purpose)
        and any(_meets(trigger, category, aspect, polarity, remark) for trigger in entry.triggers)
    ]
    return {"actions": [_shown(entry) for entry in entries], "sources": dict(analyzer.catalogue.sources)}


@router.get(
    "/v1/schema",
    operation_id="getSchema",
    summary="The JSON Schema of an analysis",
    responses={200: examples.shown(examples.SCHEMA, media_type="application/schema+json")},
)
async def schema() -> JSONResponse:
    """JSON Schema 2020-12 of what `POST /v1/analyze` answers with offsets in code points."""
    return JSONResponse(json_schema(), media_type="application/schema+json")


@router.get("/openapi.json", operation_id="getDescription", summary="This service's description", include_in_schema=False)
async def description(request: Request) -> JSONResponse:
    """The OpenAPI 3.1 document."""
    return JSONResponse(request.app.openapi())


@router.get(
    "/problems/{name}", operation_id="getProblem", summary="What a problem means", responses={200: examples.shown(examples.PROBLEM_KIND)}
)
async def problem(name: str) -> dict[str, Any]:
    """What an error of this type means and what to do about it."""
    kind = next((kind for kind in problems.KINDS if kind.name == name), None)
    if kind is None:
        raise problems.ProblemError(problems.NOT_FOUND)
    return {"type": kind.type, "title": kind.title, "status": kind.status, "remedy": kind.remedy}


def _meets(trigger: Any, category: Category | None, aspect: Aspect | None, polarity: Polarity | None, remark: RemarkKind | None) -> bool:
    """Whether a trigger is for all that is asked for."""
    return (
        (category is None or (trigger.aspect is not None and trigger.aspect.category is category))
        and (aspect is None or trigger.aspect is aspect)
        and (polarity is None or trigger.polarity is polarity)
        and (remark is None or trigger.remark is remark)
    )


def _shown(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(mode="json", exclude_none=True)
