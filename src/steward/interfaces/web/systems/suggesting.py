"""A field that suggests what stands elsewhere already, and takes anything else as well."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

MOST = 200


class SuggestingInput(forms.TextInput):
    """A line of text with a list of suggestions."""

    suggestions: tuple[str, ...] = ()

    def suggest(self, words: Iterable[str]) -> None:
        """Offer words, each once and in order."""
        self.suggestions = tuple(sorted({word for word in words if word}, key=str.casefold))[:MOST]

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """Draw the line with its list."""
        if not self.suggestions:
            return super().render(name, value, attrs, renderer)
        key = f"{name}-suggestions"
        line = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        words = ((word,) for word in self.suggestions)
        options = format_html_join("", '<option value="{}"></option>', words)
        return format_html('{}<datalist id="{}">{}</datalist>', line, key, options)
