"""Foreign questionnaires written for these tests."""

import json

from tests.extensions.exchange.samples import grid, workbook

SURVEY = (
    ("type", "name", "label::English", "label::Deutsch", "relevant", "required", "constraint",
     "constraint_message", "calculation", "choice_filter", "appearance", "hint"),
    ("start", "started"),
    ("begin group", "supplier", "The supplier", "Der Lieferant"),
    ("text", "company", "Which company?", "Welche Firma?", "", "yes", "string-length(.) <= 80"),
    ("select_one yes_no", "personal", "Personal data?", "Personenbezogene Daten?", "", "yes"),
    ("select_multiple kinds or_other", "kinds", "Which kinds?", "Welche?",
     "${personal} = 'yes' and ${company} != ''", "", "count-selected(.) <= 3"),
    ("integer", "people", "How many people?", "Wie viele?", "selected(${kinds}, 'health')",
     "${personal} = 'yes'", ". > 0 and . <= 1000"),
    ("end group",),
    ("begin group", "places", "Places", "Orte", "not(${people} > 500)"),
    ("select_one land", "land", "Country?", "Land?"),
    ("select_one town", "town", "Town?", "Stadt?", "", "", "", "", "", "land=${land}", "minimal"),
    ("date", "since", "Since?", "Seit?", "", "", ". >= date('2020-01-01') and . <= today()"),
    ("calculate", "twice", "", "", "", "", "", "", "${people} * 2"),
    ("calculate", "big", "", "", "", "", "", "", "if(${people} > 100, 'big', 'small')"),
    ("text", "why", "Why so many?", "Warum?", "${big} = 'big'", "", "", "", "", "", "", "Shortly"),
    ("geopoint", "where", "Where?", "Wo?"),
    ("note", "thanks", "Thank you", "Danke", "pulldata('x', 'y') = 3"),
    ("end group",),
    ("begin repeat", "sites", "Sites", "Standorte"),
    ("text", "address", "Address?", "Adresse?", "${company} = 'x'"),
    ("end repeat",),
)  # fmt: skip
CHOICES = (
    ("list_name", "name", "label::English", "label::Deutsch", "land"),
    ("yes_no", "yes", "Yes", "Ja"),
    ("yes_no", "no", "No", "Nein"),
    ("kinds", "health", "Health", "Gesundheit"),
    ("kinds", "money", "Money", "Geld"),
    ("land", "north", "North", "Nord"),
    ("land", "south", "South", "Süd"),
    ("town", "pine", "Pine", "Pine", "north"),
    ("town", "oak", "Oak", "Oak", "south"),
    ("town", "port", "Port", "Port", "south"),
)
SETTINGS = (("form_title", "form_id", "default_language"), ("Supplier visit", "visit", "English"))


def xlsform(survey=SURVEY, choices=CHOICES, settings=SETTINGS):
    """Return an XLSForm as XLSX."""
    return workbook(
        ("survey", grid(*survey)), ("choices", grid(*choices)), ("settings", grid(*settings))
    )


SURVEYJS = {
    "title": {"default": "Tool check", "de": "Prüfung"},
    "pages": [
        {
            "name": "first",
            "title": "First page",
            "elements": [
                {"type": "boolean", "name": "cloud", "title": "In the cloud?", "isRequired": True},
                {
                    "type": "checkbox",
                    "name": "data",
                    "title": "Which data?",
                    "choices": ["names", {"value": "faces", "text": {"default": "Faces", "de": "Gesichter"}}],
                    "hasNone": True,
                    "visibleIf": "{cloud} = true",
                },
                {
                    "type": "panel",
                    "name": "more",
                    "title": "More",
                    "visibleIf": "{data} contains 'faces' and {cloud} notempty",
                    "elements": [
                        {"type": "text", "inputType": "number", "name": "count", "title": "How many?",
                         "requiredIf": "{data} anyof ['names', 'faces']",
                         "validators": [{"type": "numeric", "minValue": 1, "maxValue": 90}]},
                        {"type": "comment", "name": "note", "title": "Why?",
                         "visibleIf": "{count} > 10 or {missing} = 1"},
                    ],
                },
                {"type": "matrix", "name": "trust", "title": "Trust", "columns": ["low", "high"],
                 "rows": ["the model", {"value": "team", "text": "The team"}]},
                {"type": "text", "name": "reason", "title": "Reason?", "visibleIf": "{trust.the model} = 'low'"},
                {"type": "paneldynamic", "name": "uses", "title": "Uses",
                 "templateElements": [{"type": "text", "name": "use", "title": "Use?"}]},
            ],
        }
    ],
    "calculatedValues": [{"name": "double", "expression": "{count} * 2"}],
}  # fmt: skip
FHIR = {
    "resourceType": "Questionnaire",
    "title": "Device check",
    "name": "DeviceCheck",
    "contained": [
        {"resourceType": "ValueSet", "id": "risk", "compose": {"include": [{"concept": [
            {"code": "lo", "display": "Low"}, {"code": "hi", "display": "High"}]}]}}
    ],
    "item": [
        {"linkId": "a", "type": "group", "text": "The device", "item": [
            {"linkId": "a.1", "type": "boolean", "text": "Learns?", "required": True, "item": [
                {"linkId": "a.1.1", "type": "string", "text": "From what?", "maxLength": 40,
                 "enableWhen": [{"question": "a.1", "operator": "=", "answerBoolean": True}]}]},
            {"linkId": "a.2", "type": "choice", "text": "Risk?", "answerValueSet": "#risk"},
            {"linkId": "a.3", "type": "choice", "repeats": True, "text": "Users?", "answerOption": [
                {"valueCoding": {"code": "n", "display": "Nurses"}}, {"valueString": "Patients"}]},
            {"linkId": "a.4", "type": "integer", "text": "How many?", "enableBehavior": "any",
             "enableWhen": [
                 {"question": "a.3", "operator": "=", "answerCoding": {"code": "n"}},
                 {"question": "a.2", "operator": "!=", "answerCoding": {"code": "lo"}}],
             "initial": [{"valueInteger": 3}],
             "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0},
                           {"url": "https://example.org/colour", "valueString": "red"}]},
        ]},
        {"linkId": "b", "type": "group", "repeats": True, "text": "Sites", "item": [
            {"linkId": "b.1", "type": "date", "text": "Since?"}]},
    ],
}  # fmt: skip
TABLE = """Nr;Abschnitt;Frage;Typ;Antwortmöglichkeiten;Pflicht;Hilfe;Farbe
1;Basis;Wie heißt das System?;Freitext;;ja;Laut Vertrag;rot
2;Basis;Gibt es einen Vertrag?;Ja/Nein;;ja;;
3;Daten;Welche Daten?;Mehrfachauswahl;Namen|Adressen;nein;;
"""
SCORED = """Section,Question,Answer,Score,Warning,Severity,Follow-up
Data,Do you train on our data?,Yes,0,The supplier trains on our data,high,On which data?
,,No,5,,,
,,With consent,3,,,How is consent asked?
Data,How is consent asked?,,,,,
"""


def as_json(value):
    return json.dumps(value).encode()
