"""People and organisations."""

from steward.foundation.identity.models.duties import DutyRule
from steward.foundation.identity.models.organisations import (
    ApiToken,
    CustomRole,
    Group,
    Invitation,
    Membership,
    Organisation,
    Unit,
)
from steward.foundation.identity.models.person import Person, PersonManager
from steward.foundation.identity.models.signing_in import (
    BrowserSession,
    Passkey,
    RecoveryCode,
    SecondFactor,
    SignInLink,
    SignInTries,
)

__all__ = [
    "ApiToken",
    "BrowserSession",
    "CustomRole",
    "DutyRule",
    "Group",
    "Invitation",
    "Membership",
    "Organisation",
    "Passkey",
    "Person",
    "PersonManager",
    "RecoveryCode",
    "SecondFactor",
    "SignInLink",
    "SignInTries",
    "Unit",
]
