"""The buying body, the people and what they may be in it."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.i18n import TranslatedField, pick
from core.models.base import PublicIdModel, roles_constraint
from core.roles import AUTHORITY_ROLES, Role


class Authority(PublicIdModel):
    """A contracting authority: a city, or an employment area of several municipalities."""

    code = models.SlugField(_("code"), unique=True)
    name = TranslatedField(_("name"))
    business_id = models.CharField(_("business id"), max_length=9, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    municipalities = models.JSONField(_("municipalities"), default=list, blank=True)
    appeal_court = TranslatedField(_("court that hears appeals"))

    class Meta:
        verbose_name = _("contracting authority")
        verbose_name_plural = _("contracting authorities")
        ordering = ("code",)

    def __str__(self) -> str:
        return pick(self.name) or self.code


class UserManager(BaseUserManager["User"]):
    """Makes people who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """A person; without a password they cannot sign in until they set one."""
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """A person who may look at everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin, PublicIdModel):
    """A person with an account: staff of an authority or of a provider. Clients have none."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=5, default="fi")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may look at the admin"), default=False)

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # with its own ways to make a user

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    RETENTION: ClassVar[str] = "account"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name or self.email


class Membership(PublicIdModel):
    """A role of a person in an authority; ended, never deleted."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=30, choices=[(r.value, r.label) for r in AUTHORITY_ROLES])
    since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS = ("role", "ended_at")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("authority", "user", "role"),
                condition=models.Q(ended_at=None),
                name="core_membership_one_current",
            ),
            roles_constraint("core_membership_role", AUTHORITY_ROLES),
        )

    def __str__(self) -> str:
        return f"{self.user}: {Role(self.role).label}"
