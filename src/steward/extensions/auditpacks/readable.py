"""The pages of a pack for people: plain HTML without anything that is fetched or run."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from steward.extensions.auditpacks.terms import PackScope

MECHANICS = ("pgh_id", "pgh_obj_id", "organisation_id", "id", "transaction_id")
NOTHING = (None, "", "{}", "[]")
MOST = 5_000
LONG = 600
STYLE = mark_safe(
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1f23;background:#fff}h1,h2{font-family:Georgia,serif;font-weight:600}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #d8dee4}"
    "th{width:14rem;font-weight:500}code{font-size:.85em;overflow-wrap:anywhere}"
    "td{overflow-wrap:anywhere}.soft{color:#59636e}"
    "article{border-top:2px solid #1f6f6b;padding-top:.5rem}"
)
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{style}</style></head><body>{body}</body></html>
"""
SCOPES = {
    PackScope.WHOLE: "the whole organisation",
    PackScope.PERIOD: "a period",
    PackScope.AUDIT: "an audit",
    PackScope.SYSTEM: "an AI system",
    PackScope.CLAUSE: "a clause or control",
}


class Pages:
    """The readable records of tables, one page for each."""

    def __init__(self) -> None:
        self.parts: dict[str, list[SafeString]] = {}

    def add(self, table: str, record: dict[str, Any]) -> None:
        """Add a record."""
        rows = self.parts.setdefault(table, [])
        if len(rows) < MOST:
            rows.append(_article(record))

    def end(self, table: str, noun: str) -> str:
        """Return the page of a table, and forget it."""
        rows = self.parts.pop(table, [])
        body = format_html(
            '<p><a href="../index.html">Contents</a></p><h1>{}</h1><p class="soft">{} versions as'
            " they were written, the oldest seal first{}.</p>{}",
            noun,
            len(rows),
            "; the rest is in records/" if len(rows) == MOST else "",
            mark_safe("".join(rows)),  # noqa: S308 -- framework requires
        )
        return format_html(PAGE, title=noun, style=STYLE, body=body)


def _article(record: dict[str, Any]) -> SafeString:
    fields = record["fields"]
    lines = (
        (name.removesuffix("_id").replace("_", " ").replace("pgh ", ""), _shown(held))
        for name, held in fields.items()
        if name not in MECHANICS
        and ("digest" in held or held["value"] not in (None, "", "{}", "[]"))
    )
    return format_html(
        '<article><h2>Leaf {} <span class="soft">key {}</span></h2><table>{}</table></article>',
        record["leaf"],
        record["key"],
        format_html_join("", "<tr><th>{}</th><td>{}</td></tr>", lines),
    )


def _shown(held: dict[str, Any]) -> SafeString | str:
    if "digest" in held:
        return format_html(
            '<span class="soft">hidden <code>{}…</code></span>', str(held["digest"])[:16]
        )
    value = str(held["value"])
    return value if len(value) <= LONG else f"{value[:LONG]}… (whole in records/)"


def index_page(told: dict[str, Any], nouns: dict[str, str], fingerprint: str) -> str:
    """Return the first page: what the pack is, how it is checked, what is in it."""
    order = told["order"]
    span = f" from {order['since'] or 'the beginning'} to {order['until'] or 'the end'}"
    about = SCOPES[PackScope(order["scope"])]
    about += span if order["scope"] == PackScope.PERIOD.value else f" {order['label']}".rstrip()
    rows = ((table, nouns[table], said["count"]) for table, said in sorted(told["records"].items()))
    body = format_html(
        "<h1>Audit pack of {}</h1><p>About {}. Made {}. Sealed in a log of {} leaves with the root"
        " <code>{}</code>.</p>"
        "<h2>How it is checked</h2><p>Take <code>verify.py</code> from this pack or from a source"
        " that you trust and run <code>python verify.py PACK.zip</code>; it needs Python 3.9 and"
        " the library cryptography. Key of the organisation: <code>{}</code>. Compare it with what"
        " the organisation tells you another way.</p>{}"
        "<h2>Records</h2><table><tr><th>What</th><td>Versions</td></tr>{}</table>",
        told["organisation"],
        about,
        told["made_at"],
        told["checkpoint"]["size"],
        told["checkpoint"]["root"],
        fingerprint,
        format_html_join("", "<p>{}</p>", ((note,) for note in told["notes"])),
        format_html_join(
            "", '<tr><th><a href="readable/{}.html">{}</a></th><td>{}</td></tr>', rows
        ),
    )
    return format_html(PAGE, title=f"Audit pack of {told['organisation']}", style=STYLE, body=body)
