"""A program that names, rectifies and erases persons over the API as fast as it can, until somebody kills it.

python -m tests.trust.keeper DATA: says "ready" and goes on.
"""

import random
import secrets
import sys
from pathlib import Path
from typing import Any

from api import access, founding
from api.app import create_app

GROUNDS: dict[str, Any] = {"certainty": "announced", "source": {"kind": "press"}, "note": "Rückruf"}
PERSON = {"name": "Erika Beispiel", "email": "erika@example.org"}


def main(data: str) -> None:
    app = create_app(Path(data))
    book = app.extensions["shelf"].get("duisburg")
    token = access.draw()
    founding.give_token(book, token, client="keeper", actor="Sachbearbeitung")
    http, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    named: list[str] = []

    def told(path: str, **body: Any) -> Any:
        return http.post(f"/v1/books/duisburg/{path}", json={"grounds": GROUNDS, **body}, headers=headers).get_json()

    for id in ("vivawest", "stadt"):
        told("organisations", id=id, name=id.title(), kind="other")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        parties = [{"organisation": id, "contact": PERSON} for id in ("vivawest", "stadt")]
        agreed = told("agreements", id=secrets.token_hex(8), kind="loose", title="Vertrag", parties=parties, term={})
        named += [party["contact"]["person"] for party in agreed["parties"]]
        id = random.choice(named)
        match random.randrange(4):
            case 0:
                told(f"persons/{id}/erasures", ground="objection")
            case 1 | 2:
                told(f"persons/{id}/rectifications", record={"name": secrets.token_hex(8)})
            case _:
                told(f"persons/{id}/retentions", until=str(random.randrange(2030, 2060)))


if __name__ == "__main__":
    main(*sys.argv[1:])
