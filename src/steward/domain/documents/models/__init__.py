"""Documents with their people, requirements, links, pictures and versions; external documents."""

from steward.domain.documents.models.document import (
    Document,
    DocumentLink,
    DocumentPerson,
    DocumentRequirement,
)
from steward.domain.documents.models.external import ExternalDocument
from steward.domain.documents.models.version import DocumentImage, DocumentVersion

__all__ = [
    "Document",
    "DocumentImage",
    "DocumentLink",
    "DocumentPerson",
    "DocumentRequirement",
    "DocumentVersion",
    "ExternalDocument",
]
