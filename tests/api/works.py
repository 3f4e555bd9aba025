"""A throw-away noun to try the floor of the API with: works, which are organisations in the ledger."""

from typing import Any

from api import operation
from api.described import Ask, Resource, Told
from api.fields import TODAY, Answer, Choice, Day, ListOf, Part, PartialDate, Shape, Slug, Text
from api.outgoing import Page
from api.shapes import CommandBody, ContactShape
from ledger import names
from ledger.domain.organisation import Kind, RegisterOrganisation, RenameOrganisation

BLUEPRINT = operation.blueprint("works")


class Work(Answer):
    id = Slug()
    name = Text(200)
    status_on = Day()


class WorkItem(Answer):
    id = Slug()
    name = Text(200)


class WorkBody(CommandBody):
    """What a work begins with."""

    id = Slug(load_default=None)
    name = Text(200, example="Stadtwerke")
    kind = Choice(Kind)
    contacts = ListOf(Part(ContactShape), most=3, load_default=list)


class WorkRenamingBody(CommandBody):
    name = Text(200)
    on = PartialDate(load_default=None)


class OnQuery(Shape):
    on = Day(load_default=TODAY)


class KindQuery(Shape):
    kind = Choice(Kind, load_default=None)


def show(ask: Ask) -> dict[str, Any]:
    return {"id": ask.id, "name": ask.state.name, "status_on": ask.params["on"]}


WORK = Resource("organisation", "works", Work, show)


@operation.command(BLUEPRINT, "/works", body=WorkBody, of=WORK)
def register_work(told: Told) -> RegisterOrganisation:
    """Register a work."""
    assert all(type(contact).__name__ == "Sealed" for contact in told.body["contacts"])
    return RegisterOrganisation(**told.base, name=told.body["name"], kind=told.body["kind"])


@operation.command(BLUEPRINT, "/works/<slug:id>/renamings", body=WorkRenamingBody, of=WORK)
def rename_work(told: Told) -> RenameOrganisation:
    """Give a work another name."""
    return RenameOrganisation(**told.base, name=told.body["name"], on=told.body["on"])


@operation.question(BLUEPRINT, "/works/<slug:id>", of=WORK, query=OnQuery)
def read_work(ask: Ask) -> dict[str, Any]:
    """One work."""
    return show(ask)


@operation.question(BLUEPRINT, "/works", items=WorkItem, query=KindQuery)
def list_works(ask: Ask) -> Page:
    """All works, by id.

    A page at a time.
    """
    (after,) = ask.after or ("",)
    limit = ask.params["limit"]
    found = names.page(ask.tx, "organisation", ask.position, after=str(after), limit=limit + 1)
    items = [{"id": one.id, "name": one.name} for one in found[:limit]]
    return Page(items, (found[limit - 1].id,) if len(found) > limit else None)


@operation.question(BLUEPRINT, "/drift", answer=WorkItem)
def read_drift(ask: Ask) -> dict[str, Any]:
    """An answer that is not what its documentation says."""
    return {"id": "x", "nom": "y"}


@operation.question(BLUEPRINT, "/crash", answer=WorkItem)
def read_crash(ask: Ask) -> dict[str, Any]:
    """An answer that never comes."""
    raise RuntimeError("Erika Beispiel lives here")
