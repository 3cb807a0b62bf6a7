from datetime import date

from django import forms
from django.forms.renderers import DjangoTemplates
from hypothesis import given
from hypothesis import strategies as st

from steward.interfaces.web.widgets import Written

texts = st.text(max_size=12)
attrs = st.dictionaries(
    st.from_regex(r"[a-z-]{1,8}", fullmatch=True).filter(lambda name: name != "type"),
    st.one_of(texts, st.booleans(), st.integers()),
    max_size=3,
)
choices = st.lists(st.tuples(texts, texts), max_size=4)
grouped = st.lists(st.tuples(texts.filter(bool), choices), max_size=2)
INPUTS = [
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    forms.PasswordInput,
    forms.HiddenInput,
    forms.DateInput,
    forms.TimeInput,
    forms.CheckboxInput,
    forms.Textarea,
]


def both(widget, value):
    made = [
        widget.render("name", value, {"id": "it"}, kind()) for kind in (Written, DjangoTemplates)
    ]
    return made[0], made[1]


@given(st.sampled_from(INPUTS), attrs, st.one_of(st.none(), texts, st.just(date(2026, 1, 31))))
def test_an_input_is_what_django_would_write(kind, more, value):
    ours, theirs = both(kind(more), value)

    assert ours == theirs


@given(attrs, choices, grouped, texts, st.booleans())
def test_a_choice_is_what_django_would_write(more, plain, groups, value, many):
    kind = forms.SelectMultiple if many else forms.Select
    ours, theirs = both(kind(more, [*plain, *groups]), [value] if many else value)

    assert ours == theirs
