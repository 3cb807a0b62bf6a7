"""Suppliers with their standing, agreements, changes and shared work; customers."""

from steward.domain.relationships.models.agreements import AgreedTerm, Agreement
from steward.domain.relationships.models.changes import NoticeSystem, SupplierIssue, SupplierNotice
from steward.domain.relationships.models.customers import (
    Customer,
    CustomerTold,
    CustomerUse,
    Expectation,
)
from steward.domain.relationships.models.sharing import SharedWork
from steward.domain.relationships.models.suppliers import Diligence, SupplierStanding

__all__ = [
    "AgreedTerm",
    "Agreement",
    "Customer",
    "CustomerTold",
    "CustomerUse",
    "Diligence",
    "Expectation",
    "NoticeSystem",
    "SharedWork",
    "SupplierIssue",
    "SupplierNotice",
    "SupplierStanding",
]
