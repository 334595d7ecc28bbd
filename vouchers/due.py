"""What time moves in this room."""

from functools import partial

from core import clock
from core.actors import SYSTEM
from core.due import move_all
from vouchers.models import Voucher
from vouchers.services import expire_voucher
from vouchers.states import VoucherState


def move_due() -> int:
    """Expire vouchers whose day has come, each in a transaction of its own; returns how many moved."""
    late = Voucher.objects.filter(state=VoucherState.ISSUED, expires_on__lte=clock.today()).order_by("pk")
    return move_all(partial(expire_voucher, SYSTEM, voucher) for voucher in late.select_related("commitment"))
