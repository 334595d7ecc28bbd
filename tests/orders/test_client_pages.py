"""smoke"""
from tests.factories.orders import *
def test_smoke(db):
    city = make_city(4, scored=2)
    order = placed_order(city)
    print(sent_code(order), order.state, order.choose_by)
    from core.models import Outbox, Document
    for r in Outbox.objects.all(): print(r.kind, r.payload)
    from core import documents
    d = Document.objects.get()
    open("/tmp/letter.pdf","wb").write(documents.pdf(d).file.read())
    order = accepted_order(city)
    for r in Outbox.objects.all(): print(r.kind, r.payload.get("text"))
