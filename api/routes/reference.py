"""What the labels mean, which actions there are, what an analysis looks like, what each problem is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from analyzer.labels import Aspect, Category, Polarity, RemarkKind
from analyzer.plan.catalogue import Entry, Trigger
from analyzer.plan.context import Context
from analyzer.plan.situation import Field as WorkField
from analyzer.plan.situation import Level, Region, Stage
from analyzer.results import Purpose, json_schema
from api import examples, problems
from api.deps import LoadedAnalyzer

router = APIRouter(tags=["reference"])


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """The query parameters of `GET /v1/actions`; they narrow together."""

    category: Annotated[Category | None, Query(description="Only actions for this category.")] = None
    aspect: Annotated[Aspect | None, Query(description="Only actions for this aspect.")] = None
    polarity: Annotated[Polarity | None, Query(description="Only actions for findings of this polarity.")] = None
    remark: Annotated[RemarkKind | None, Query(description="Only actions for this kind of remark.")] = None
    purpose: Annotated[Purpose | None, Query(description="Only actions with this purpose.")] = None
    level: Annotated[Level | None, Query(description="Only actions that fit a job of this level.")] = None
    field: Annotated[WorkField | None, Query(description="Only actions that fit this field of work.")] = None
    stage: Annotated[Stage | None, Query(description="Only actions that fit this stage of a selection.")] = None
    region: Annotated[Region | None, Query(description="Only actions that fit this region.")] = None

    def takes(self, entry: Entry) -> bool:
        """Whether an action is for all that is asked for."""
        situation = Context(level=self.level, field=self.field, stage=self.stage, region=self.region)
        return (
            (self.purpose is None or entry.purpose == self.purpose)
            and (entry.fits is None or entry.fits.suits(situation))
            and any(map(self._meets, entry.triggers))
        )

    def _meets(self, trigger: Trigger) -> bool:
        return (
            (self.category is None or (trigger.aspect is not None and trigger.aspect.category is self.category))
            and (self.aspect is None or trigger.aspect is self.aspect)
            and (self.polarity is None or trigger.polarity is self.polarity)
            and (self.remark is None or trigger.remark is self.remark)
        )


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
    wanted: Annotated[ActionFilter, Depends()],
) -> dict[str, Any]:
    """The catalogue, in its own order; filters narrow it together. `sources` explains the keys of `source`."""
    entries = [entry for entry in analyzer.catalogue.entries if wanted.takes(entry)]
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


def _shown(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(mode="json", exclude_none=True)
