"""Every register by the noun of its entries."""

from collections.abc import Mapping

from steward.domain.governance.terms.context import ISSUES, LAWS, PARTIES
from steward.domain.governance.terms.fields import Register
from steward.domain.governance.terms.running import (
    BUDGET,
    CAPACITY,
    DECISIONS,
    DUTIES,
    PROCESSES,
    PROVISIONS,
    TOOLS,
)

REGISTERS: Mapping[str, Register] = {
    register.noun: register
    for register in (
        ISSUES,
        PARTIES,
        LAWS,
        PROCESSES,
        PROVISIONS,
        DUTIES,
        DECISIONS,
        BUDGET,
        CAPACITY,
        TOOLS,
    )
}
