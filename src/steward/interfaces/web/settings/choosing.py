"""A choice of very many, drawn in Python: a template for each of 250 countries costs 40 ms."""

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select of plain options, without groups."""

    def render(
        self,
        name: str,
        value: Any,  # noqa: ANN401 -- framework requires
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002 -- framework requires
    ) -> SafeString:
        """Return the select with its options."""
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, SafeString(" selected" if str(key) == chosen else ""), label)
                for key, label in self.choices
            ),
        )
        marks = self.build_attrs(self.attrs, attrs)
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(marks), options)
