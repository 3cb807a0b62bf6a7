"""Incidents with their clocks, concerns with what was said, and what the public is told."""

from steward.domain.incidents.models.concerns import (
    Concern,
    ConcernAbout,
    ConcernFile,
    ConcernHandler,
    ConcernMessage,
)
from steward.domain.incidents.models.incidents import (
    Incident,
    IncidentControl,
    IncidentRisk,
    IncidentSystem,
    TimelineEntry,
)
from steward.domain.incidents.models.running import AgreedClock, IncidentClock, IncidentSettings
from steward.domain.incidents.models.telling import (
    CommunicationDecision,
    NoticeVersion,
    PublicPlace,
    SpeakUpMember,
    SystemNotice,
)

__all__ = [
    "AgreedClock",
    "CommunicationDecision",
    "Concern",
    "ConcernAbout",
    "ConcernFile",
    "ConcernHandler",
    "ConcernMessage",
    "Incident",
    "IncidentClock",
    "IncidentControl",
    "IncidentRisk",
    "IncidentSettings",
    "IncidentSystem",
    "NoticeVersion",
    "PublicPlace",
    "SpeakUpMember",
    "SystemNotice",
    "TimelineEntry",
]
