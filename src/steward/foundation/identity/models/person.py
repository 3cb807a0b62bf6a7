"""People, who may belong to several organisations."""

from typing import Any, ClassVar, cast

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from steward.foundation.core.ids import uuid7


class PersonManager(BaseUserManager["Person"]):
    """Looks people up by e-mail address."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person with the address, in any spelling of its case."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """A human being who can sign in; may belong to several organisations."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    session_round = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must carry: it ends with the password and with its round."""
        salt = "steward.foundation.identity.models.Person.session"
        value = f"{self.password}:{self.session_round}"
        mac = cast("Any", salted_hmac)(salt, value, secret=secret, algorithm="sha256")
        return str(mac.hexdigest())
