"""The registers of context, processes, responsibilities, decisions and resources.

Every register has the same endpoints; their bodies are made from what the register declares.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field as Bounds
from pydantic import create_model

from steward.domain.governance import policy, queries
from steward.domain.governance.models import Link, Review
from steward.domain.governance.operations import keeping
from steward.domain.governance.terms.fields import LONGEST_LINE, LONGEST_TEXT, Field, Register
from steward.domain.governance.terms.registers import REGISTERS
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of

Line = Annotated[Text, Bounds(max_length=LONGEST_LINE)]
Long = Annotated[Text, Bounds(max_length=LONGEST_TEXT)]
Amount = Annotated[Decimal, Bounds(max_digits=14, decimal_places=2, allow_inf_nan=False)]
Year = Annotated[int, Bounds(ge=2000, le=2100)]
LinkKind = Literal["risk", "control", "system", "task", "entry", "document"]
PLAIN: Mapping[str, Any] = {
    "line": Line,
    "text": Long,
    "address": Annotated[Text, Bounds(max_length=500)],
    "day": date,
    "number": Amount,
    "whole": Year,
    "flag": bool,
    "person": UUID,
    "provider": UUID,
    "process": UUID,
}
WRITTEN: Mapping[str, Mapping[str, Any]] = {
    "law": {"evaluated_on": date | None, "result": str},
    "provision": {"looked_at": date | None, "result": str},
    "decision": {"steps": int},
}
"""What reviews and follow-ups write, which no body sets."""


class EntryReviewIn(Input):
    """How an entry stands; without a day the next review is due by the register."""

    result: Line
    note: Long
    review_on: date | None = None


class EntryReviewOut(Schema):
    """A review of an entry; never changed afterwards."""

    id: UUID
    reviewed_on: date
    result: str
    words: str
    note: str
    next_on: date | None
    by: str


class EntryReasonIn(Input):
    """Why an entry no longer counts, or counts again."""

    reason: Long


class EntryLinkIn(Input):
    """A record by its number, its id or its name."""

    kind: LinkKind
    words: Line


class EntryLinkOut(Schema):
    """A record with which an entry is linked."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    subject_label: str


class EntryDetailsOut(Schema):
    """Every review of an entry, the latest first, and what it is linked with."""

    reviews: list[EntryReviewOut]
    links: list[EntryLinkOut]


def _type_of(field: Field) -> Any:  # noqa: ANN401 -- leaf
    if field.kind == "choice":
        return Literal[tuple(value for value, _ in field.options)]
    return PLAIN[field.kind]


def _given(field: Field) -> tuple[Any, Any]:
    """Return type and default of a field in a body."""
    kind = _type_of(field)
    if field.required:
        return kind, ...
    if field.kind in ("line", "text", "address"):
        return kind, ""
    if field.kind == "flag":
        return kind, True
    return kind | None, None


def _shown(field: Field) -> tuple[Any, Any]:
    """Return the type of a field in an answer."""
    if field.kind == "choice" or field.kind in ("line", "text", "address"):
        return str, ...
    needed = field.required or field.kind in ("flag", "number")
    kind: Any = float if field.kind == "number" else PLAIN[field.kind]
    return (kind if needed else kind | None), ...


def _model(name: str, words: str, base: type[Schema], fields: Mapping[str, Any]) -> type[Schema]:
    make: Any = create_model
    made: type[Schema] = make(name, __base__=base, __module__=__name__, __doc__=words, **fields)
    return made


def _called(register: Register) -> str:
    return f"Context{register.noun.capitalize()}"


def _schemas(register: Register) -> tuple[type[Schema], type[Schema], type[Schema]]:
    """Return body, answer and page of a register."""
    name, fields = _called(register), register.fields
    words = register.article[:1].upper() + register.article[1:]
    body = _model(f"{name}In", f"{words}.", Input, {item.name: _given(item) for item in fields})
    shown = {item.name: _shown(item) for item in fields}
    written = {key: (kind, ...) for key, kind in WRITTEN.get(register.noun, {}).items()}
    own = {"id": (UUID, ...), "reference": (str, ...), "retired_at": (datetime | None, ...)}
    day = {} if "review_on" in shown else {"review_on": (date | None, ...)}
    owner = {} if "owner_id" in shown else {"owner_id": (UUID | None, ...)}
    answer = _model(f"{name}Out", f"{words}.", Schema, {**own, **shown, **day, **owner, **written})
    listed: Any = list[answer]
    page = _model(
        f"{name}Page",
        f"A page of the register “{register.title}”.",
        Schema,
        {"items": (listed, ...), "next": (UUID | None, ...)},
    )
    return body, answer, page


def _described(
    view: Callable[..., Any], register: Register, words: str, **hints: type[Schema]
) -> Callable[..., Any]:
    """Return a view with the words and the types that its endpoint is known by."""
    view.__name__ = f"{view.__name__}_{register.noun}"
    view.__doc__ = words
    view.__annotations__ = {**view.__annotations__, **hints}
    return view


def router_of(register: Register) -> Router:
    """Return the endpoints of one register."""
    router = Router(tags=["Context and leadership"])
    noun, article = register.noun, register.article
    body, answer, page = _schemas(register)

    def entries(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
        require(request.auth, policy.VIEW_CONTEXT)
        return page_of(queries.entries(request.auth, noun), paging)

    def entry(request: ApiRequest, key: UUID) -> Any:  # noqa: ANN401 -- leaf
        found = queries.get_entry(request.auth, noun, key)
        require(request.auth, policy.VIEW_CONTEXT)
        return found

    def add(request: ApiRequest, body: Any) -> Status[Any]:  # noqa: ANN401 -- leaf
        made = keeping.add_entry(actor=request.auth, noun=noun, **body.model_dump())
        return Status(201, made)

    def change(request: ApiRequest, key: UUID, body: Any) -> Any:  # noqa: ANN401 -- leaf
        found = queries.get_entry(request.auth, noun, key)
        return keeping.change_entry(actor=request.auth, entry=found, **body.model_dump())

    router.get("", response=page)(_described(entries, register, f"Return “{register.title}”."))
    router.get("/{key}", response=answer)(_described(entry, register, f"Return {article}."))
    router.post("", response={201: answer})(_described(add, register, f"Add {article}.", body=body))
    router.put("/{key}", response=answer)(
        _described(change, register, f"Change {article}.", body=body)
    )
    _add_acts(router, register, answer)
    return router


def _add_acts(router: Router, register: Register, answer: type[Schema]) -> None:
    """Add what can be done with every entry: review, link, retire and take up again."""
    noun, article = register.noun, register.article

    def details(request: ApiRequest, key: UUID) -> dict[str, Any]:
        found = queries.get_entry(request.auth, noun, key)
        require(request.auth, policy.VIEW_CONTEXT)
        return {
            "reviews": queries.reviews_of(request.auth, found),
            "links": queries.links_of(request.auth, found),
        }

    def review(request: ApiRequest, key: UUID, body: EntryReviewIn) -> Status[Review]:
        found = queries.get_entry(request.auth, noun, key)
        fields: dict[str, Any] = body.model_dump()
        return Status(201, keeping.review_entry(actor=request.auth, entry=found, **fields))

    def link(request: ApiRequest, key: UUID, body: EntryLinkIn) -> Status[Link]:
        found = queries.get_entry(request.auth, noun, key)
        made = keeping.link_entry(actor=request.auth, entry=found, kind=body.kind, words=body.words)
        return Status(201, made)

    def unlink(request: ApiRequest, key: UUID, link: UUID) -> Status[None]:
        found = queries.get_entry(request.auth, noun, key)
        row = queries.get_link(request.auth, found, link)
        keeping.unlink_entry(actor=request.auth, entry=found, link=row)
        return Status(204, None)

    def retire(request: ApiRequest, key: UUID, body: EntryReasonIn) -> Any:  # noqa: ANN401 -- leaf
        found = queries.get_entry(request.auth, noun, key)
        return keeping.retire_entry(actor=request.auth, entry=found, reason=body.reason)

    def restore(request: ApiRequest, key: UUID, body: EntryReasonIn) -> Any:  # noqa: ANN401 -- leaf
        found = queries.get_entry(request.auth, noun, key)
        return keeping.restore_entry(actor=request.auth, entry=found, reason=body.reason)

    words = f"Return every review of {article}, and what it is linked with."
    router.get("/{key}/details", response=EntryDetailsOut)(_described(details, register, words))
    if register.months:
        router.post("/{key}/reviews", response={201: EntryReviewOut})(
            _described(review, register, f"Say how {article} stands; the review is kept.")
        )
    router.post("/{key}/links", response={201: EntryLinkOut})(
        _described(link, register, f"Link {article} with another record.")
    )
    router.delete("/{key}/links/{link}", response={204: None})(
        _described(unlink, register, f"Take a link of {article} away.")
    )
    router.post("/{key}/retire", response=answer)(
        _described(retire, register, f"Let {article} no longer count.")
    )
    router.post("/{key}/restore", response=answer)(
        _described(restore, register, f"Let {article} count again.")
    )


ROUTERS: list[tuple[str, Router]] = [
    (f"/{register.address}", router_of(register))
    for register in sorted(REGISTERS.values(), key=lambda item: -len(item.address))
]
"""Address and endpoints of every register; one below another comes first, so that it is met."""
