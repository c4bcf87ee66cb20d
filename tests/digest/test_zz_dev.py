from tests.conftest import *
from cop.digest import operations
from cop.digest.models import *
from cop.foundation.clock import now
def test_it(app, thread, youssef, dick, anouk, visit, letters):
    make_reply(thread, youssef)
    a = visit(anouk)
    p = a.get("/weekbericht/redactie"); assert p.status_code == 200, p.text

    r = a.post("/weekbericht/redactie", {"week": "2026-W48", "version": 1, "intro": "Hallo <b>allen</b>", "do": f"add:{thread.public_id}"})
    print(r.status_code, r.headers.get("Location"))
    for path in ("/weekbericht", "/weekbericht/redactie", "/weekbericht/redactie/voorbeeld", "/weekbericht/redactie/voorbeeld/brief", "/weekbericht/bezorging"):
        p = a.get(path); assert p.status_code == 200, path
    assert a.post("/weekbericht/redactie", {"week": "2026-W48", "version": 3, "intro": "Hallo <b>allen</b>", f"why-{thread.public_id}": "Dit telt", "do": "now"}).status_code == 303
    print(operations.send_due(now()))
    ls = letters()
    for l in ls: print(l["To"], l["Subject"]); 
    print(ls[0].get_body(("plain",)).get_content())
    print(ls[0].get_body(("html",)).get_content())
    for k, v in ls[0].items(): print(k, v)
