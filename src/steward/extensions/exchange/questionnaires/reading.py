"""Find out which format a file has and read it."""

from collections.abc import Mapping

from steward.extensions.exchange.questionnaires.books import read_named
from steward.extensions.exchange.questionnaires.fhir import read_fhir
from steward.extensions.exchange.questionnaires.surveyjs import read_surveyjs
from steward.extensions.exchange.questionnaires.table import read_questions
from steward.extensions.exchange.questionnaires.terms import LARGEST_FILE, Brought, Format
from steward.extensions.exchange.questionnaires.trees import read_object
from steward.extensions.exchange.questionnaires.xlsform import read_xlsform
from steward.foundation.core.errors import DomainError, Invalid

SURVEYJS_KEYS = frozenset({"pages", "elements", "questions"})


def read_foreign(content: bytes, name: str, language: str = "") -> Brought:
    """Return the questionnaire of a file in any of the formats that are read.

    Raises:
        Invalid: None of them, damaged, a bomb or too large; names the place.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(f"{len(content):,} bytes; 10 MB are the limit.", place=name)
    if not content.strip():
        raise Invalid("The file is empty.", place=name)
    try:
        return _read(content, name, language)
    except DomainError:
        raise
    except RecursionError:
        raise Invalid("The file is nested too deeply.", place=name) from None


def _read(content: bytes, name: str, language: str) -> Brought:
    kind = format_of(content, name)
    if kind is Format.FHIR:
        return read_fhir(content, name)
    if kind is Format.SURVEYJS:
        return read_surveyjs(content, name, language)
    if kind is Format.XLSFORM:
        return read_xlsform(content, name, language)
    return read_questions(content, name)


def format_of(content: bytes, name: str) -> Format:
    """Return which format a file has, by what it holds.

    Raises:
        Invalid: It is JSON of no questionnaire, or no table.
    """
    start = content[:3].removeprefix(b"\xef\xbb\xbf") + content[3:200]
    if start.lstrip().startswith((b"{", b"[")):
        return _json_format(read_object(content, name), name)
    if "survey" in read_named(content, name, ("survey",)):
        return Format.XLSFORM
    return Format.TABLE


def _json_format(raw: Mapping[str, object], name: str) -> Format:
    if raw.get("resourceType") == "Questionnaire":
        return Format.FHIR
    if SURVEYJS_KEYS & set(raw):
        return Format.SURVEYJS
    raise Invalid("This JSON is neither a FHIR Questionnaire nor a SurveyJS survey.", place=name)
