"""Files that are answers to requirements: the provider's, read by the cities that it answered with them."""

from core import uploads
from core.actors import Actor
from core.models import StoredFile
from core.roles import Role
from procurement.models import Answer, Renewal
from procurement.permissions import can_read_application, can_read_renewal
from procurement.states import RequirementKind
from providers.models import Provider


def may_read(actor: Actor, stored: StoredFile) -> bool:
    """The provider's administrators; whoever may read an application or a renewal that answers with the file."""
    provider = Provider.objects.filter(public_id=stored.owner_ref).first()
    if provider is None:
        return False
    if actor.in_provider(provider.pk, Role.PROVIDER_ADMIN):
        return True
    with_it = {"requirement__kind": RequirementKind.FILE, "value__contains": stored.ref}
    answers = Answer.objects.filter(application__provider=provider, **with_it).select_related("application")
    if any(can_read_application(actor, row.application) for row in answers):
        return True
    return any(can_read_renewal(actor, row) for row in Renewal.objects.filter(provider=provider, **with_it))


ANSWER = uploads.Purpose("answer", "procurement", may_read)
