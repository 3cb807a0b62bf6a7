"""Programmes, audits, checklists, samples and working papers (ISO/IEC 42001, 9.2)."""

from steward.domain.audits.models.audit import Audit, Auditor, Distribution, Meeting, Session
from steward.domain.audits.models.fieldwork import (
    AuditRequest,
    ChecklistItem,
    Draw,
    Paper,
    PaperFile,
    Population,
)
from steward.domain.audits.models.outside import Opened
from steward.domain.audits.models.programme import Certificate, Programme

__all__ = [
    "Audit",
    "AuditRequest",
    "Auditor",
    "Certificate",
    "ChecklistItem",
    "Distribution",
    "Draw",
    "Meeting",
    "Opened",
    "Paper",
    "PaperFile",
    "Population",
    "Programme",
    "Session",
]
