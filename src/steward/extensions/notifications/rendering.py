"""A letter as an e-mail message: plain text first, the same as simple HTML."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from steward.extensions.notifications.terms import Letter, one_line

PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title></head>'
    '<body style="background:#faf8f3;color:#1b2124;font:16px/1.5 system-ui,sans-serif;margin:0;'
    'padding:24px 16px"><div style="background:#fffefb;border:1px solid #ddd8ca;border-top:6px'
    ' double #0b5a5c;margin:0 auto;max-width:520px;padding:24px">{body}</div></body></html>'
)
LINE = '<p style="margin:0 0 14px">{}</p>'
SOFT = '<p style="color:#4d565a;font-size:14px;margin:0 0 10px">{}</p>'
LINK = (
    '<p style="margin:0 0 18px"><a href="{}" style="background:#0b5a5c;border-radius:3px;'
    'color:#fff;display:inline-block;font-weight:600;padding:12px 18px;text-decoration:none">'
    "{}</a></p>"
    '<p style="color:#4d565a;font-size:13px;margin:0 0 14px;overflow-wrap:anywhere">{}</p>'
)
STOP = "Stop these letters"
STOPPING = (
    '<p style="color:#4d565a;font-size:14px;margin:0"><a href="{}" style="color:#4d565a">{}</a></p>'
)
CODE = (
    '<p style="background:#f2efe6;border:1px solid #ddd8ca;letter-spacing:6px;'
    'font:600 28px/1.2 ui-monospace,monospace;margin:0 0 18px;padding:14px;text-align:center">'
    "{}</p>"
)


def as_text(letter: Letter) -> str:
    """Return the letter as plain text."""
    parts = [*letter.paragraphs]
    if letter.link:
        parts.append(f"{letter.link_label}:\n{letter.link}")
    if letter.code:
        parts.append(f"    {letter.code}")
    parts += letter.ending
    if letter.unsubscribe:
        parts.append(f"{STOP}:\n{letter.unsubscribe}")
    return "\n\n".join(parts) + "\n"


def as_html(letter: Letter) -> str:
    """Return the letter as a page without scripts, pictures or anything from elsewhere."""
    parts: list[SafeString] = [_lines(LINE, letter.paragraphs)]
    if letter.link:
        parts.append(format_html(LINK, letter.link, letter.link_label, letter.link))
    if letter.code:
        parts.append(format_html(CODE, letter.code))
    parts.append(_lines(SOFT, letter.ending))
    if letter.unsubscribe:
        parts.append(format_html(STOPPING, letter.unsubscribe, STOP))
    return PAGE.format(title=escape(letter.subject), body="".join(parts))


def _lines(form: str, lines: tuple[str, ...]) -> SafeString:
    return format_html_join("", form, ((line,) for line in lines))


def message_of(letter: Letter, *, sender: str, key: str, at: datetime) -> EmailMessage:
    """Return the message that is sent; nobody's mail program answers it by itself.

    Source: RFC 8058 for stopping letters with one click.
    """
    message = EmailMessage()
    name, address = parseaddr(sender)
    message["From"] = _address(name, address)
    message["To"] = _address(letter.name, letter.email)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{key}@{_ascii(address.rpartition('@')[2])}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(as_text(letter))
    message.add_alternative(as_html(letter), subtype="html")
    return message


def _address(name: str, address: str) -> Any:  # noqa: ANN401 -- framework requires
    user, _, host = address.rpartition("@")
    return Address(display_name=one_line(name), username=user, domain=_ascii(host))


def _ascii(host: str) -> str:
    return host.encode("idna").decode("ascii")
