"""Made files as answers: what they are called and of which kind."""

from django.http import HttpResponse

from steward.foundation.core.errors import NotFound

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "yaml": "application/yaml",
    "zip": "application/zip",
    "py": "text/x-python; charset=utf-8",
}


def attachment(content: bytes, name: str) -> HttpResponse:
    """Return a file to keep; its ending decides the type.

    Raises:
        NotFound: The ending names no kind of file that is made here.
    """
    kind = name.rsplit(".", 1)[-1]
    if kind not in TYPES:
        raise NotFound(f"Nothing is made as {kind}.")
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
