"""A client for the service, for programs that wait (`Client`) and for those that do not (`AsyncClient`). It loads no model."""

from api.clients.answers import Attempt, Correction, Delivery, Event, Export, Item, Job, JobError, KeptNote, Key, Planned, Reread, Webhook
from api.clients.asynchronous import AsyncClient
from api.clients.blocking import Client
from api.clients.errors import CutShortError, ServiceError
from api.clients.received import verified

__all__ = [
    "AsyncClient",
    "Attempt",
    "Client",
    "Correction",
    "CutShortError",
    "Delivery",
    "Event",
    "Export",
    "Item",
    "Job",
    "JobError",
    "Key",
    "KeptNote",
    "Planned",
    "Reread",
    "ServiceError",
    "Webhook",
    "verified",
]
