"""One question: its form, its options, the requirements that it asks about."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.questionnaires.building import editing, queries, sources
from steward.domain.questionnaires.policy import EDIT_TEMPLATE
from steward.domain.questionnaires.queries import attributes
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.builder import lists
from steward.interfaces.web.builder.desk import (
    KINDS,
    Desk,
    asked,
    desk_of,
    keep,
    kind_of,
    options_of,
    page,
    refused,
    shown,
)
from steward.interfaces.web.builder.reuse import MOST, equals_chosen

Raw = Mapping[str, Any]
SEVERITIES = [
    ("", "–"),
    *((name, name.capitalize()) for name in ("low", "medium", "high", "critical")),
]
MOST_SCORE = 1_000_000
BOUNDED = ("number", "percentage", "money", "date", "text", "multiple", "list", "group")
RECORDS = [("system", "AI system"), ("part", "Part (model, data set, supplier)"), ("risk", "Risk")]


class QuestionForm(forms.Form):
    """A question without its options and requirements, which are lists."""

    text = forms.CharField(label="Question", widget=forms.Textarea(attrs={"rows": 2}))
    type = forms.ChoiceField(label="Kind of answer", choices=list(KINDS.items()))
    section = forms.ChoiceField(label="Section")
    help = forms.CharField(label="Help", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    required = forms.BooleanField(label="Must be answered", required=False)
    visible_when = forms.CharField(required=False)
    required_when = forms.CharField(required=False)
    formula = forms.CharField(label="Worked out as", required=False)
    minimum = forms.CharField(label="At least", required=False, max_length=30)
    maximum = forms.CharField(label="At most", required=False, max_length=30)
    unit = forms.CharField(label="Unit", required=False, max_length=30)
    currency = forms.RegexField(
        "^[A-Za-z]{3}$", label="Currency", required=False,
        error_messages={"invalid": "Three letters, such as EUR."},
    )  # fmt: skip
    record = forms.ChoiceField(label="Which records", choices=RECORDS, required=False)
    rows = forms.CharField(
        label="Rows, one a line", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    expected_evidence = forms.CharField(label="Evidence asked for", required=False, max_length=1000)
    attribute = forms.ChoiceField(label="Fact of the system that it states", required=False)
    prefill_from = forms.ChoiceField(
        label="Filled in beforehand from",
        required=False,
        help_text="Proposed with its source and age; whoever answers confirms it.",
    )
    weight = forms.FloatField(
        label="Weight in the score", required=False, min_value=0, max_value=1000
    )
    allow_unknown = forms.BooleanField(label="Offer “Do not know”", required=False)
    allow_not_applicable = forms.BooleanField(label="Offer “Does not apply”", required=False)

    def clean_minimum(self) -> Any:  # noqa: ANN401 -- framework requires
        """Return the bound as the kind of question wants it."""
        return self._bound("minimum")

    def clean_maximum(self) -> Any:  # noqa: ANN401 -- framework requires
        """Return the bound as the kind of question wants it."""
        return self._bound("maximum")

    def _bound(self, name: str) -> Any:  # noqa: ANN401 -- leaf
        text = str(self.cleaned_data.get(name) or "").strip()
        if not text or self.cleaned_data.get("type") not in BOUNDED:
            return None
        if self.cleaned_data.get("type") == "date":
            try:
                return forms.DateField().clean(text).isoformat()
            except forms.ValidationError:
                raise forms.ValidationError("Write the date as 2026-11-30.") from None
        value = forms.FloatField().clean(text.replace(",", "."))
        return int(value) if value == int(value) else value


@require_http_methods(["GET", "POST"])
def question(request: ActorRequest, key: UUID, name: str) -> HttpResponse:
    """Change a question: everything about it in one form."""
    desk = desk_of(request, key)
    home, found = editing.found_question(desk.body, name)
    post = request.POST if request.method == "POST" else None
    form = _form(desk, home, found, post)
    options = options_given(post) if post else options_of(found)
    checks = lists.checks_given(post) if post else lists.checks_of(found)
    fields = lists.fields_given(post) if post else lists.fields_of(found)
    same = [str(i) for i in (post.getlist("same_as") if post else found.get("same_as") or ())]
    required = [str(i) for i in found.get("requirements") or ()]
    chosen = post.getlist("requirements") if post else required
    context = page(
        desk,
        "",
        form=form,
        question=found,
        options=[*options, *({"value": "", "label": ""} for _ in range(2))],
        severities=SEVERITIES,
        requirements=_chosen(chosen),
        conditions={n: (post or found).get(n) or "" for n in ("visible_when", "required_when")},
        effects=_effects_of(found),
        checks=[*checks, {}],
        group_fields=[*fields, {}, {}],
        field_kinds=lists.kinds_for(fields),
        equals=equals_chosen(request.actor, same[:MOST]),
    )
    if post is None:
        return asked(request, "builder/question.html", context)
    if form.is_valid() and form.cleaned_data["type"] == "group" and not fields:
        context["fields_problem"] = "Give at least one field; without one it is asked as a text."
    listed = lists.is_wrong([*options, *checks, *(fields if _is_group(post) else ())])
    if not form.is_valid() or listed or "fields_problem" in context:
        return refused(request, "builder/question.html", context, None)
    given = {
        "constraints": lists.kept_checks(checks),
        "fields": lists.kept_fields(found, fields) if _is_group(post) else found.get("fields"),
        "same_as": list(dict.fromkeys(same))[:MOST],
        "requirements": list(dict.fromkeys(chosen)),
    }
    try:
        body = _with_question(desk, home, found, {**form.cleaned_data, **given}, options)
        kept = keep(request, desk, body, f"the question “{form.cleaned_data['text'][:100]}”")
    except DomainError as error:
        return refused(request, "builder/question.html", context, error)
    return shown(request, kept, said="Saved")


def _is_group(post: QueryDict) -> bool:
    return post.get("type") == "group"


def _form(
    desk: Desk, home: Mapping[str, Any], found: Mapping[str, Any], post: QueryDict | None
) -> QuestionForm:
    initial: dict[str, Any] = {n: found.get(n) for n in QuestionForm.base_fields}
    initial |= {
        "type": kind_of(found).value,
        "section": home["id"],
        "rows": "\n".join(_row_label(row) for row in found.get("rows") or ()),
        "allow_unknown": found.get("allow_unknown", True),
        "weight": found.get("weight", 1),
    }
    form = QuestionForm(post, initial=initial)
    sections = [(s["id"], s["title"]) for s in editing.sections_of(desk.body)]
    cast("forms.ChoiceField", form.fields["section"]).choices = sections
    groups: dict[str, list[tuple[str, str]]] = {}
    for item in attributes():
        groups.setdefault(item.group.replace("_", " ").capitalize(), []).append(
            (item.id, item.label)
        )
    facts = [("", "None"), *groups.items()]
    cast("forms.ChoiceField", form.fields["attribute"]).choices = facts
    known: list[Any] = [("", "Nothing"), *sources.sources().items()]
    written = found.get("prefill_from")
    if written and written not in sources.source_names():
        known.append((written, f"{written} (not known here)"))
    cast("forms.ChoiceField", form.fields["prefill_from"]).choices = known
    return form


def _row_label(row: object) -> str:
    return str(cast("Mapping[str, Any]", row)["label"]) if isinstance(row, Mapping) else str(row)


def _with_question(
    desk: Desk,
    home: Mapping[str, Any],
    found: Mapping[str, Any],
    given: Mapping[str, Any],
    options: list[dict[str, Any]],
) -> dict[str, Any]:
    values = {name: value for name, value in given.items() if name not in ("section", "rows")}
    kind = given["type"]
    if kind == kind_of(found).value:  # an older spelling of the same kind stays
        values["type"] = found.get("type") or found.get("scale") or kind
    values["options"] = _kept_options(found, options)
    values["rows"] = _kept_rows(found, given["rows"]) if kind == "matrix" else None
    values["formula"] = given["formula"] if kind == "computed" else None
    values["record"] = (given["record"] or "system") if kind == "record" else None
    values["currency"] = given["currency"].upper() if given["currency"] else None
    values["weight"] = None if given["weight"] in (None, 1) else given["weight"]
    body = editing.put_question(desk.body, found["id"], values)
    if given["section"] != home["id"]:
        body = editing.move_question(body, found["id"], given["section"], 100_000)
    return body


def _kept_rows(found: Mapping[str, Any], text: str) -> list[Any]:
    """Return the rows of a table; a row whose words stayed keeps its id."""
    known = {_row_label(row): row for row in found.get("rows") or ()}
    rows_known = [cast("Raw", row) for row in known.values() if isinstance(row, Mapping)]
    taken = {str(row["id"]) for row in rows_known}
    rows: list[Any] = []
    for line in dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()):
        if line in known:
            rows.append(known[line])
            continue
        key = editing.slug(line, taken)
        taken.add(key)
        rows.append({"id": key, "label": line})
    return rows


def options_given(post: QueryDict) -> list[dict[str, Any]]:
    """Return the options that a form sends; an empty label takes an option out."""
    columns = [post.getlist(f"option_{n}") for n in ("label", "value", "score", "severity")]
    exclusive = post.getlist("option_exclusive")
    found: list[dict[str, Any]] = []
    for label, value, score, severity in zip(*columns, strict=False):
        if not label.strip():
            continue
        option: dict[str, Any] = {"value": value, "label": label.strip()}
        if score.strip():
            try:
                number = float(score.replace(",", "."))
                option["score"] = int(number) if number.is_integer() else number
                if not abs(number) <= MOST_SCORE:
                    option |= {"score": score, "problem": f"{score} is too much."}
            except ValueError:
                option |= {"score": score, "problem": f"“{score}” is not a number."}
        if severity:
            option["severity"] = severity
        if value and value in exclusive:
            option["exclusive"] = True
        found.append(option)
    return found


def _kept_options(found: Mapping[str, Any], given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the options to keep: ids for new ones, and what the form does not show."""
    known = {str(item["value"]): item for item in options_of(found)}
    taken = {option["value"] for option in given if option["value"]}
    kept: list[dict[str, Any]] = []
    for option in given:
        if not option["value"]:
            option["value"] = editing.slug(option["label"], taken)
            taken.add(option["value"])
        earlier = known.get(option["value"], {})
        rest = {n: v for n, v in earlier.items() if n in ("code", "effects")}
        kept.append({**rest, **{n: v for n, v in option.items() if v is not None}})
    return kept


def _effects_of(found: Mapping[str, Any]) -> int:
    own = len(found.get("effects") or ())
    return own + sum(len(option.get("effects") or ()) for option in options_of(found))


def _chosen(ids: list[str]) -> list[tuple[str, str]]:
    titles = queries.titles_of_requirements(ids)
    return [(key, titles.get(key, "")) for key in dict.fromkeys(ids)]


@require_safe
def requirements(request: ActorRequest) -> HttpResponse:
    """Show requirements that have some words, below those chosen already."""
    require(request.actor, EDIT_TEMPLATE)
    chosen = request.GET.getlist("requirements")[:200]
    words = request.GET.get("words", "")[:100]
    found = queries.search_requirements(words)
    fresh = {f.requirement.id: f for f in found if f.requirement.id not in chosen}
    context = {"requirements": _chosen(chosen), "found": list(fresh.values()), "words": words}
    part = request.headers.get("HX-Request")
    template = "builder/requirements.html" if part else "builder/requirements_page.html"
    return render(request, template, context)
