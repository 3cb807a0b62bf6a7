"""What follows from answers: the list of effects, and the form of one."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.domain.frameworks.terms import Maturity
from steward.domain.questionnaires.building import editing, queries
from steward.domain.questionnaires.building.comparing import in_words as value_in_words
from steward.domain.questionnaires.building.linting_effects import effects_in
from steward.domain.questionnaires.building.naming import in_words
from steward.domain.questionnaires.queries import attributes
from steward.domain.questionnaires.questions import EffectKind
from steward.domain.risks.queries import current_catalogue
from steward.foundation.core.errors import DomainError, NotFound
from steward.foundation.identity.terms import Role
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.builder.desk import Desk, asked, desk_of, keep, page, refused
from steward.interfaces.web.builder.editor import CONFLICT

SEVERITIES = [("", "–"), *((n, n.capitalize()) for n in ("low", "medium", "high", "critical"))]
FIVE = [("", "–"), *((str(n), str(n)) for n in range(1, 6))]
FIELDS: dict[str, tuple[str, ...]] = {
    "fact": ("attribute", "value"),
    "risk": ("scenario", "title", "description", "likelihood", "impact", "low", "mode", "high"),
    "finding": ("title", "description", "severity", "requirement"),
    "maturity": ("requirement", "maturity"),
    "evidence": ("title", "requirement", "days"),
    "section": ("section",),
    "reviewer": ("role",),
    "task": ("title", "description", "severity", "requirement", "role", "days"),
    "applicability": ("control", "applicable", "reason"),
}
NEEDED = {
    "fact": ("attribute", "value"),
    "finding": ("title",),
    "maturity": ("requirement", "maturity"),
    "evidence": ("title",),
    "section": ("section",),
    "reviewer": ("role",),
    "task": ("title",),
    "applicability": ("control",),
}


class EffectForm(forms.Form):
    """One effect; only the fields of its kind are kept."""

    attribute = forms.ChoiceField(label="Fact", required=False)
    value = forms.CharField(
        label="Value", required=False, help_text="yes or no, or one of the fact's values."
    )
    scenario = forms.ChoiceField(label="Scenario of the catalogue", required=False)
    title = forms.CharField(label="Title", required=False, max_length=300)
    description = forms.CharField(
        label="Description", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    likelihood = forms.ChoiceField(label="Likelihood", choices=FIVE, required=False)
    impact = forms.ChoiceField(label="Impact", choices=FIVE, required=False)
    low = forms.FloatField(label="Loss, at least", required=False, min_value=0)
    mode = forms.FloatField(label="Loss, most likely", required=False, min_value=0)
    high = forms.FloatField(label="Loss, at most", required=False, min_value=0)
    severity = forms.ChoiceField(label="Severity", choices=SEVERITIES, required=False)
    requirement = forms.CharField(
        label="Requirement", required=False, max_length=60, help_text="Its number, such as 8.4."
    )
    maturity = forms.ChoiceField(
        label="Maturity",
        choices=[("", "–"), *((m.value, m.label) for m in Maturity)],
        required=False,
    )
    section = forms.ChoiceField(label="Section that is then asked", required=False)
    role = forms.ChoiceField(
        label="Role", choices=[("", "–"), *((r.value, r.label) for r in Role)], required=False
    )
    days = forms.IntegerField(label="Due after days", required=False, min_value=1, max_value=3650)
    control = forms.CharField(
        label="Control", required=False, max_length=60, help_text="Its number, such as A.6.2.4."
    )
    applicable = forms.ChoiceField(
        label="The control", choices=[("yes", "applies"), ("no", "does not apply")], required=False
    )
    reason = forms.CharField(label="Reason", required=False, max_length=500)
    when = forms.CharField(required=False)

    def __init__(self, kind: str, desk: Desk, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in [n for n in self.fields if n not in (*FIELDS[kind], "when")]:
            del self.fields[name]
        choices: dict[str, list[tuple[str, str]]] = {
            "attribute": [("", "–"), *((a.id, a.label) for a in attributes())],
            "section": [(s["id"], s["title"]) for s in editing.sections_of(desk.body)],
        }
        if kind == "risk":
            scenarios = ((s.id, s.title) for s in current_catalogue().scenarios)
            choices["scenario"] = [("", "None: a risk of your own"), *scenarios]
        for name, values in choices.items():
            if name in self.fields:
                cast("forms.ChoiceField", self.fields[name]).choices = values
        for name in NEEDED.get(kind, ()):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """Check what belongs together."""
        given = self.cleaned_data
        if self.kind == "risk" and not given.get("scenario") and not given.get("title"):
            self.add_error("title", "Choose a scenario, or give the risk a title.")
        known = queries.known()
        for name in ("requirement", "control"):
            if given.get(name) and given[name] not in known.requirements:
                self.add_error(name, f"There is no {name} “{given[name]}”.")
        loss = [given[n] for n in ("low", "mode", "high") if given.get(n) is not None]
        if loss and (len(loss) < 3 or sorted(loss) != loss):
            self.add_error("high", "Give all three amounts, from the least to the most.")
        return given

    def as_effect(self) -> dict[str, Any]:
        """Return the effect as it stands in the body."""
        given = {n: v for n, v in self.cleaned_data.items() if v not in (None, "")}
        made: dict[str, Any] = {"kind": self.kind, **given}
        for name in ("likelihood", "impact"):
            if name in made:
                made[name] = int(made[name])
        if "maturity" in made:
            made["value"] = made.pop("maturity")
        if "applicable" in made:
            made["applicable"] = made["applicable"] == "yes"
        if "low" in made:
            made["loss"] = {n: made.pop(n) for n in ("low", "mode", "high")}
            made["loss"] = {
                "min": made["loss"]["low"],
                "mode": made["loss"]["mode"],
                "max": made["loss"]["high"],
            }
        if self.kind == "fact":
            made["value"] = _fact(str(made["attribute"]), str(made["value"]))
        return made


def _fact(attribute: str, text: str) -> object:
    kind = type(queries.known().vocabulary.get(attribute)).__name__
    if kind == "Boolean":
        return {"yes": True, "true": True, "no": False, "false": False}.get(text.lower(), text)
    if kind == "ChoiceSet":
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _initial(effect: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(effect)
    value = found.get("value")
    if effect.get("kind") == "maturity":
        found["maturity"] = value
    if isinstance(value, bool):
        found["value"] = "yes" if value else "no"
    elif isinstance(value, list):
        found["value"] = ", ".join(str(item) for item in cast("list[object]", value))
    if "applicable" in found:
        found["applicable"] = "yes" if found["applicable"] else "no"
    loss: Mapping[str, Any] = found.get("loss") or {}
    return {**found, "low": loss.get("min"), "mode": loss.get("mode"), "high": loss.get("max")}


@require_safe
def effects(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show everything that follows from answers, with its condition in words."""
    desk = desk_of(request, key)
    lines = [
        {
            "place": place,
            "index": index,
            "id": name,
            "kind": _label(effect),
            "title": _title(effect),
            "written": _written(desk, place),
            "when": in_words(effect.get("when"), desk.offers),
            "findings": desk.lint.by_place.get(f"e:{name}", ()),
        }
        for place, index, name, effect in effects_in(desk.body)
    ]
    kinds = [(kind.value, kind.label) for kind in EffectKind]
    return render(request, "builder/effects.html", page(desk, "effects", lines=lines, kinds=kinds))


def _label(effect: Mapping[str, Any]) -> str:
    kind = str(effect.get("kind"))
    return EffectKind(kind).label if kind in list(EffectKind) else kind


def _title(effect: Mapping[str, Any]) -> str:
    hidden = ("id", "kind", "when", "description")
    named = effect.get("title") or _scenario(effect.get("scenario"))
    rest = {n: v for n, v in effect.items() if n not in (*hidden, "title", "scenario")}
    words = "; ".join(f"{n.replace('_', ' ')}: {value_in_words(v)}" for n, v in rest.items())
    return f"{named} ({words})" if named and words else str(named or words)


def _scenario(key: object) -> str:
    """Return the scenario in words; a key that the catalogue no longer has stands as it is."""
    titles = {item.id: item.title for item in current_catalogue().scenarios} if key else {}
    return titles.get(str(key), str(key or ""))


def _written(desk: Desk, place: str) -> str:
    kind, _, key = place.partition(":")
    if kind == "s":
        return f"in the section “{editing.found_section(desk.body, key)['title']}”"
    if kind == "q":
        return f"at “{editing.found_question(desk.body, key)[1]['text']}”"
    if kind == "o":
        question, _, value = key.partition("=")
        labels = dict(desk.offers.get(f"answers.{question}", {}).get("choices") or [])
        text = editing.found_question(desk.body, question)[1]["text"]
        return f"when “{text}” is answered with “{labels.get(value, value)}”"
    return ""


@require_http_methods(["GET", "POST"])
def effect(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change an effect, or add one."""
    desk = desk_of(request, key)
    given = request.POST if request.method == "POST" else request.GET
    place, number = given.get("place") or "t:", given.get("index", "")
    index = int(number) if number.isdecimal() and len(number) < 6 else None
    found = _found(desk, place, index)
    kind = given.get("kind") or str(found.get("kind") or "task")
    if kind not in FIELDS:
        raise NotFound("There is no such effect.")
    initial = {"when": given.get("when", ""), **_initial(found)}
    form = EffectForm(
        kind, desk, request.POST if request.method == "POST" else None, initial=initial
    )
    context = page(
        desk,
        "",
        form=form,
        kind=kind,
        kinds=[(item.value, item.label) for item in EffectKind],
        place=place,
        index="" if index is None else index,
        written=_written(desk, place),
        when=given.get("when") or found.get("when") or "",
        is_page=bool(given.get("whole")),
    )
    if request.method != "POST":
        return asked(request, "builder/effect.html", context)
    if not form.is_valid():
        return refused(request, "builder/effect.html", context, None)
    try:
        keep(
            request, desk, editing.put_effect(desk.body, place, index, form.as_effect()), "effects"
        )
    except DomainError as error:
        return refused(request, "builder/effect.html", context, error)
    return _back(request, key)


def _found(desk: Desk, place: str, index: int | None) -> Mapping[str, Any]:
    effects: list[Any] = editing.holder_of(desk.body, place).get("effects") or []
    if index is None:
        return {}
    if index >= len(effects):
        raise NotFound("This effect is no longer there.")
    return effects[index]


@require_POST
def remove(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take an effect out."""
    desk = desk_of(request, key)
    number = request.POST.get("index", "")
    index = int(number) if number.isdecimal() and len(number) < 6 else 100_000
    body = editing.remove_effect(desk.body, request.POST.get("place", "t:"), index)
    try:
        keep(request, desk, body, "an effect was removed")
    except DomainError as error:
        messages.error(request, CONFLICT.format(error.message))
    return _back(request, key)


def _back(request: ActorRequest, key: UUID) -> HttpResponse:
    address = f"/questionnaires/build/{key}/effects"
    if not request.headers.get("HX-Request"):
        return redirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response
