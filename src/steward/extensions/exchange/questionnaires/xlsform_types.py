"""Types and columns of XLSForm, and what is said of those without an equal."""

import re

from steward.domain.questionnaires.questions import Kind
from steward.extensions.exchange.questionnaires.terms import Weight

COLUMNS = frozenset(
    [
        "type",
        "name",
        "relevant",
        "required",
        "constraint",
        "calculation",
        "choice_filter",
        "appearance",
        "default",
        "readonly",
        "repeat_count",
        "trigger",
        "parameters",
        "media",
        "image",
        "audio",
        "video",
        "disabled",
    ]
)
SELECT = re.compile(
    r"^(?P<kind>select_one|select_multiple|rank|select one|select all that apply|select multiple"
    r"|add select one prompt using|add select multiple prompt using)(?:_from_file|_external)?"
    r"\s+(?:from\s+)?(?P<list>.+?)(?P<other>\s+or[_ ](?:specify[_ ])?other)?$",
    re.IGNORECASE,
)
BLOCK = re.compile(
    r"^(?P<what>begin|end)[_ ]+(?P<kind>group|repeat|loop|lgroup)(?:\s+over\s+(?P<list>\S+))?",
    re.IGNORECASE,
)
TYPES: dict[str, Kind] = {
    "text": Kind.TEXT,
    "string": Kind.TEXT,
    "integer": Kind.NUMBER,
    "int": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "range": Kind.NUMBER,
    "date": Kind.DATE,
    "note": Kind.NOTE,
    "calculate": Kind.COMPUTED,
    "acknowledge": Kind.YES_NO,
    "trigger": Kind.YES_NO,
    "image": Kind.FILE,
    "photo": Kind.FILE,
    "audio": Kind.FILE,
    "video": Kind.FILE,
    "file": Kind.FILE,
}
ASKED_AS_TEXT = {
    "time": "A time of day is asked as a text.",
    "datetime": "A moment is asked as a text.",
    "date_time": "A moment is asked as a text.",
    "geopoint": "A place is asked as a text.",
    "gps": "A place is asked as a text.",
    "location": "A place is asked as a text.",
    "geotrace": "A line on the map is asked as a text.",
    "geoshape": "An area on the map is asked as a text.",
    "barcode": "A bar code is asked as a text.",
    "phonenumber_text": "A telephone number is asked as a text.",
    "phone_number": "A telephone number is asked as a text.",
}
OF_THE_DEVICE = frozenset(
    [
        "start",
        "end",
        "today",
        "deviceid",
        "device_id",
        "imei",
        "subscriberid",
        "simserial",
        "sim_id",
        "phonenumber",
        "username",
        "email",
        "audit",
        "start-geopoint",
        "background-audio",
        "background-geopoint",
        "start_time",
        "end_time",
        "current_date",
    ]
)
FURTHER = {
    "default": (
        "The proposed answer is left out: answers are proposed from the inventory.",
        Weight.LOST,
    ),
    "readonly": ("It could not be changed there; here it can be answered.", Weight.CHANGED),
    "repeat_count": ("The number of entries is not fixed here.", Weight.CHANGED),
    "trigger": ("A calculation at another question's change is left out.", Weight.LOST),
    "appearance": ("How it looks is decided here.", Weight.LOOKS),
    "parameters": ("Parameters of the device are left out.", Weight.LOOKS),
    "media": ("Pictures and sounds are left out.", Weight.LOST),
    "image": ("The picture is left out.", Weight.LOST),
    "audio": ("The sound is left out.", Weight.LOST),
    "video": ("The film is left out.", Weight.LOST),
}
