"""May this person do that? Rolecall knows."""
import json, os, sys
from urllib.request import Request, urlopen

def may(person, permission, kind, thing, **properties):
    question = {
        "subject": {"type": "user", "id": person},
        "action": {"name": permission},
        "resource": {"type": kind, "id": thing, "properties": properties},
    }
    headers = {"Authorization": "Bearer " + os.environ["ROLECALL_TOKEN"], "Content-Type": "application/json"}
    request = Request(os.environ["ROLECALL_URL"] + "/access/v1/evaluation", json.dumps(question).encode(), headers)
    # Anything but an answer raises: who gets no answer, lets nobody in.
    with urlopen(request, timeout=5) as answer:
        return json.load(answer)["decision"]

if __name__ == "__main__":
    person, permission, owner = sys.argv[1:]
    print("yes" if may(person, permission, "project", "17", owner=owner) else "no")
