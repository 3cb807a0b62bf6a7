"""Common passwords in disguise: the offline list of Django, applied to what a password is at heart.

The list holds 19,640 passwords of leaked collections; few have the twelve characters that Steward
asks for. What people do to reach them is known: they pad a common password, or say it twice.
Source: NIST SP 800-63B, 3.1.1.2 (compare with common, expected and compromised passwords).
"""

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db.models import Model

from steward.foundation.identity.rules import hearts_of, is_rhythm


class DisguisedPasswordValidator(CommonPasswordValidator):
    """Refuses a common password that is padded, repeated, or written with figures for letters."""

    def validate(self, password: str, user: Model | None = None) -> None:  # noqa: ARG002 -- framework requires
        """Refuse a password with a common heart, or of a few letters said again and again.

        Raises:
            ValidationError: It is one.
        """
        if any(heart in self.passwords for heart in hearts_of(password)) or is_rhythm(password):
            raise ValidationError(
                "This password is a common one, repeated or with something added.",
                code="password_too_common",
            )
