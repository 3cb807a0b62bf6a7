import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.foundation.core.errors import Invalid
from steward.foundation.core.json_lines import load_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_what_python_writes_is_read_as_it_was(value, indent, escaped):
    assert load_json(json.dumps(value, indent=indent, ensure_ascii=escaped).encode()) == value


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"a": 1,\n "b": [{"c": 1}, {"c": 2,\n  "c": 3}]}', "line 3, column 3: the key “c”"),
        (b'{"a\\u0062": ["k", "k", "{,"], "c": {}, "ab": 2}', "line 1, column 40: the key “ab”"),
        (b'{"a": [1, {"a": 2}], "a": 3}', "line 1, column 22: the key “a” is given twice"),
        (b'{"a": -Infinity}', "-Infinity is no number"),
        (b'["\\ud83d"]', "line 1, column 3 or after: a text holds half of a character"),
        (b'{\n"a" 1}', "line 2, column 5: this is no JSON"),
        (b'\n["\xff"]', "line 2: the byte 0xff is not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"", "line 1, column 1: this is no JSON"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(content, words):
    with pytest.raises(Invalid) as caught:
        load_json(content)
    assert words in str(caught.value)
