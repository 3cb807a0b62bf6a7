"""The widgets of forms, written without templates.

Django renders a template for every option of a choice: a form that offers four hundred time zones
costs forty milliseconds. What is written here is the same text; other widgets go through Django's
own templates.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]
NONE = SafeString("")
FOLDER = "django/forms/widgets"


def _said(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _attributes(widget: Widget) -> SafeString:
    if not widget["attrs"]:
        return NONE
    return format_html_join(
        "",
        "{}",
        (
            [format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)]
            for name, value in widget["attrs"].items()
            if value is not False
        ),
    )


def _input(widget: Widget) -> SafeString:
    value, head = widget["value"], (widget["type"], widget["name"])
    if value is None:
        return format_html('<input type="{}" name="{}"{}>', *head, _attributes(widget))
    return format_html(
        '<input type="{}" name="{}" value="{}"{}>', *head, _said(value), _attributes(widget)
    )


def _textarea(widget: Widget) -> SafeString:
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>',
        widget["name"],
        _attributes(widget),
        widget["value"] or "",
    )


def _options(options: list[Widget]) -> SafeString:
    return format_html_join(
        "",
        '\n  <option value="{}"{}>{}</option>\n',
        ((_said(item["value"]), _attributes(item), item["label"]) for item in options),
    )


def _select(widget: Widget) -> SafeString:
    groups = format_html_join(
        "",
        "{}",
        (
            [
                format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, _options(options))
                if name
                else _options(options)
            ]
            for name, options, _place in widget["optgroups"]
        ),
    )
    return format_html(
        '<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget), groups
    )


INPUTS = ("text", "number", "email", "url", "tel", "search", "password", "hidden", "date", "time")
WRITERS: dict[str, Callable[[Widget], SafeString]] = {
    **{f"{FOLDER}/{name}.html": _input for name in (*INPUTS, "datetime", "checkbox", "color")},
    f"{FOLDER}/textarea.html": _textarea,
    f"{FOLDER}/select.html": _select,
}


class Written(DjangoTemplates):
    """Writes the usual widgets and leaves the others to Django."""

    def render(
        self, template_name: str, context: Mapping[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        """Return a widget as HTML."""
        write = WRITERS.get(template_name)
        if write is None:
            return super().render(template_name, context, request)
        return write(context["widget"])
