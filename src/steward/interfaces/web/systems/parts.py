"""Models, datasets and suppliers as lists and records."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django import forms

from steward.domain.parts import operations, policy
from steward.domain.parts.models import Part
from steward.domain.parts.queries import get_part, people_owning_parts, provided_by, versions_of
from steward.domain.parts.terms import LISTS, PartDraft
from steward.domain.systems import queries
from steward.domain.systems.operations.linking import link_part
from steward.domain.systems.policy import EDIT_SYSTEM
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.columns import Column, Number, Person, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.systems.part_forms import (
    DatasetForm,
    LinkForm,
    ModelForm,
    PartsBulkForm,
    SureForm,
    VersionForm,
)

SHOWN = 100
OWNED_BY = Choice("person", people_owning_parts, label="Answers for it", field="owner_person")
IN_WORDS = Flag("words", "Owner only in words", where={"owner_person": None, "owner__gt": ""})


def link(*, actor: Actor, part: Part, system: str, version: str = "") -> None:
    """Note that a system, named by its number or name, relies on a part."""
    target = queries.system_called(actor, system)
    draft = PartDraft(kind=part.kind, name=part.name, version=version)
    link_part(actor=actor, system=target, draft=draft)


def on_part(noun: str, operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return an operation on a part that takes it under the name of its kind, as pages do."""

    def call(*, actor: Actor, **fields: Any) -> Any:  # noqa: ANN401 -- leaf
        return operation(actor=actor, part=fields.pop(noun), **fields)

    return call


def on_parts(plural: str) -> Callable[..., int]:
    """Return the change of many parts that takes them under the plural of their kind."""

    def call(*, actor: Actor, **fields: Any) -> int:  # noqa: ANN401 -- leaf
        return operations.edit_parts(actor=actor, parts=fields.pop(plural), **fields)

    return call


def first_said(form: type[forms.Form], part: Part) -> dict[str, Any]:
    """Return what the form of a part shows first."""
    first: dict[str, Any] = {}
    for name in form.base_fields:
        if name == "provider":
            first[name] = part.provider.name if part.provider else ""
        elif name == "owner_id":
            first[name] = part.owner_person_id
        elif hasattr(part, name):
            first[name] = getattr(part, name)
        else:
            first[name] = said(name)(part)
    return first


def said(name: str) -> Callable[[Part], str]:
    """Return how a detail is read as text."""

    def read(part: Part) -> str:
        value = part.details.get(name) or ""
        return ", ".join(cast("list[str]", value)) if name in LISTS and value else str(value)

    return read


def detail(name: str, label: str = "") -> Text:
    """Return a column of a detail."""
    words = name.replace("_", " ").capitalize()
    return Text(f"details.{name}", label=label or words, get=said(name))


def metrics_panel(_actor: Actor, part: Part) -> dict[str, Any]:
    """Return the measured values as the card states them."""
    return {"metrics": part.details.get("metrics") or []}


def versions_panel(actor: Actor, part: Part) -> dict[str, Any]:
    """Return the versions, newest first."""
    return {"versions": versions_of(actor, part), "part": part}


def reliance_panel(actor: Actor, part: Part) -> dict[str, Any]:
    """Return the systems that rely on the part, itself or through what it provides."""
    uses = queries.uses_of_part(actor, part)
    return {
        "uses": uses[:SHOWN],
        "systems": len({use.system_id for use in uses}),
        "more": max(0, len(uses) - SHOWN),
        "part": part,
        "provided": provided_by(actor, part),
        "may_edit": actor.may(EDIT_SYSTEM),
    }


def _pages(
    noun: str,
    *,
    lead: str,
    overline: str,
    asks: tuple[type[forms.Form], type[forms.Form]],
    columns: list[Column],
    facts: list[Column],
    empty: Empty,
) -> Pages[Part]:
    (form, bulk), plural = asks, f"{noun}s"
    searched = ("name", "owner", "provider__name", "licence", "description")
    commands = [
        Command(
            name="edit",
            label="Edit",
            form=form,
            operation=on_part(noun, operations.edit_part),
            permission=policy.EDIT_PART,
            initial=partial(first_said, form),
            done="Saved.",
        ),
        Command(
            name="link",
            label="Link to an AI system",
            form=LinkForm,
            operation=on_part(noun, link),
            permission=EDIT_SYSTEM,
            done="The link is noted.",
        ),
        Command(
            name="delete",
            label="Delete",
            help="It leaves the inventory. What relies on it must be unlinked first.",
            form=SureForm,
            operation=on_part(noun, operations.delete_part),
            permission=policy.EDIT_PART,
            tone="danger",
            done=f"The {noun} is deleted.",
        ),
    ]
    version = Command(
        name="version",
        label="Add a version",
        form=VersionForm,
        operation=on_part(noun, operations.add_version),
        permission=policy.EDIT_PART,
        done="The version is noted.",
    )
    versions = Panel(title="Versions", template="systems/versions.html", context=versions_panel)
    metrics = Panel(title="Measured", template="systems/metrics.html", context=metrics_panel)
    return Pages[Part](
        noun=noun,
        plural=plural,
        title=plural.capitalize(),
        overline=overline,
        lead=lead,
        rows=lambda actor: queries.parts_relied_on(actor, noun),
        one=get_part,
        view=policy.VIEW_PART,
        columns=[
            Text("name", link=True, sort="name"),
            *columns,
            Person("owner", label="Answers for it"),
            Number("systems", label="Systems", sort="-systems"),
        ],
        order=("name",),
        filters=[
            Search(searched),
            OWNED_BY,
            Flag("nobody", "Nobody answers for it", where={"owner": ""}),
            IN_WORDS,
            Flag("unlicensed", "No licence noted", where={"licence": ""}),
            Flag("unused", "No system relies on it", where={"systems": 0}),
        ],
        create=Command(
            name="new",
            label=f"Register a {noun}",
            form=form,
            operation=partial(operations.create_part, kind=noun),
            permission=policy.EDIT_PART,
            done=f"The {noun} is registered.",
        ),
        commands=[commands[0], version, *commands[1:]],
        bulk=[
            Command(
                name="set",
                label="Set for all chosen",
                help="A field left blank stays as it is.",
                form=bulk,
                operation=on_part(noun, operations.edit_part),
                many=on_parts(plural),
                permission=policy.EDIT_PART,
                done="Saved for all chosen.",
            )
        ],
        panels=[
            summary(*facts, title="What is known"),
            metrics,
            versions,
            Panel(title="Relied on by", template="systems/reliance.html", context=reliance_panel),
            comments(),
            history(brought_by="batch"),
        ],
        empty=empty,
        record_overline=lambda part: part.kind.capitalize(),
        list_template="systems/list.html",
    )


PROVIDER = Text("provider.name", label="Provider", sort="provider__name", on_phone=False)
LICENCE = Text("licence", sort="licence")
CARDS = Empty(
    title="None yet",
    text="Bring a folder of model and dataset cards, or register one by hand.",
    action="Import cards",
    href="/systems/cards",
)

models = _pages(
    "model",
    overline="ISO/IEC 42001, A.4.4 and A.6.2.3",
    lead="Each model once, with its licence and limits, and every system that relies on it.",
    asks=(ModelForm, PartsBulkForm),
    columns=[LICENCE, detail("base_model", "Built on"), PROVIDER],
    facts=[
        Text("licence"),
        Text("provider.name", label="Provider"),
        Person("owner", label="Answers for it"),
        detail("base_model", "Built on"),
        detail("datasets", "Trained on"),
        detail("languages"),
        detail("task"),
        detail("library"),
        detail("intended_use"),
        detail("limitations"),
        detail("training_data"),
        Text("description", label="Remark"),
        Text("source", label="Known from"),
    ],
    empty=CARDS,
)

datasets = _pages(
    "dataset",
    overline="ISO/IEC 42001, A.4.3 and A.7",
    lead="Each dataset once: whose it is, what is in it, and every system that relies on it.",
    asks=(DatasetForm, PartsBulkForm),
    columns=[LICENCE, detail("personal_data", "Personal data"), PROVIDER],
    facts=[
        Text("licence"),
        Text("provider.name", label="Provider"),
        Person("owner", label="Answers for it"),
        detail("personal_data", "Holds personal data"),
        detail("languages"),
        detail("training_data", "Where it comes from"),
        detail("intended_use"),
        detail("limitations"),
        Text("description", label="Remark"),
        Text("source", label="Known from"),
    ],
    empty=CARDS,
)
