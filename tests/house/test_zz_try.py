from tests.house.doors import address_of
def test_it(app, world, letters):
    app.config.update(COP_ENV="production", PUBLIC_URL="http://samen.example.nl")
    a=world.browsers["stranger"].post("/wachtwoord", {"email": address_of(world, "outside")}, environ_overrides={"HTTP_HOST":"samen.example.nl"})
    print(a.status_code, a.headers)
    for l in letters(): print(l["To"], l["Subject"], l.get_body(("plain",)).get_content()[:200])
    from sqlalchemy import select
    from cop.foundation.db import db
    from cop.foundation.outbox import Letter
    for r in db.session.scalars(select(Letter)): print(r.kind, r.state, r.words)
