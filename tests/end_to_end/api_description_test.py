"""The API description: clean by the linter, and true of what the server answers."""

import json
import os
import re
import shutil
import subprocess

from desk_process import PROGRAM, check, expect, main, same

HERE = os.path.dirname(os.path.abspath(__file__))


def linter():
    """The pinned linter, fetched once beside the program; None where there is no npm."""
    if shutil.which("npm") is None:
        return None
    folder = os.path.join(os.path.dirname(os.path.abspath(PROGRAM)), "redocly")
    program = os.path.join(folder, "node_modules", ".bin", "redocly")
    lock = os.path.join(HERE, "redocly", "package-lock.json")
    kept = os.path.join(folder, "package-lock.json")
    fresh = os.path.exists(kept) and open(kept).read() == open(lock).read()
    if not (fresh and os.path.exists(program)):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(os.path.join(HERE, "redocly"), folder, ignore=shutil.ignore_patterns("node_modules"))
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=True, timeout=300)
    return program


def holds(description, schema, value, where):
    """A small reading of JSON Schema: what the description uses and nothing more."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return holds(description, description["components"]["schemas"][name], value, f"{where}<{name}>")
    for part in schema.get("allOf", []):
        holds(description, part, value, where)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    python = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list, "null": type(None)}
    if kinds:
        check(any(type(value) is python[kind] for kind in kinds), (where, schema, value))
    if "enum" in schema:
        check(value in schema["enum"], (where, schema["enum"], value))
    if isinstance(value, dict):
        for name in schema.get("required", []):
            check(name in value, (where, name, value))
        for name, part in schema.get("properties", {}).items():
            if name in value:
                holds(description, part, value[name], f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for i, item in enumerate(value):
            holds(description, schema["items"], item, f"{where}[{i}]")
    if isinstance(value, str):
        formats = {"date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"}
        if schema.get("format") in formats:
            check(re.fullmatch(formats[schema["format"]], value), (where, value))
        check(len(value) <= schema.get("maxLength", len(value)), (where, value))


def known_names(description, schema):
    """Every property an object of this schema may have; None where it may have any."""
    if "$ref" in schema:
        return known_names(description, description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    names = set(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        names |= known_names(description, part) or set()
    return names or None


def described(desk):
    return expect(desk.get("/api/openapi.json", role=None), 200).json()


def is_clean_by_the_linter(desk):
    field = {"title": "Odd", "kindName": "incident", "fieldName": "odd_word", "label": "Odd \"word\"", "type": "enum", "words": ["one", "two"], "description": "An odd one."}
    expect(desk.post("/api/v1/fieldDefinitions", field, role="administrator"), 201)
    text = desk.get("/api/openapi.json", role=None).body
    same(json.loads(text)["components"]["schemas"]["Incident"]["properties"]["custom"]["properties"]["odd_word"]["enum"], ["one", "two"])
    program = linter()
    if program is None:
        print("      (not linted: there is no npm here)")
        return
    file = os.path.join(desk.folder, "openapi.json")
    with open(file, "wb") as out:
        out.write(text)
    environment = {**os.environ, "REDOCLY_TELEMETRY": "off", "CI": "true"}
    done = subprocess.run([program, "lint", "--format=json", file], capture_output=True, text=True, timeout=120, env=environment, cwd=desk.folder)
    found = json.loads(done.stdout[done.stdout.index("{"):])
    same([problem["message"] for problem in found["problems"]], [])
    same(done.returncode, 0)


def describes_every_kind_transition_and_field_alike(desk):
    description = described(desk)
    status = desk.get("/api/v1/status").json()
    for kind in status["kinds"]:
        paths = [path for path in description["paths"] if path.startswith(f"/api/v1/{kind['plural']}")]
        check(f"/api/v1/{kind['plural']}/{{id}}/history" in paths, (kind["kind"], paths))
    for name in ("resolve", "hold", "declareMajor"):
        operation = description["paths"][f"/api/v1/incidents/{{id}}:{name}"]["post"]
        check(operation["summary"] and "Roles:" in operation["description"], operation)
    fields = description["components"]["schemas"]["IncidentFields"]["properties"]
    same(fields["impact"]["enum"], ["high", "medium", "low", None])
    for kept in ("state", "version", "openedBy", "openedAt"):
        check(kept not in fields, kept)
    check("title" in description["components"]["schemas"]["IncidentCreate"]["required"], "what creation needs")
    identifiers = [operation["operationId"] for path in description["paths"].values() for operation in path.values()]
    same(len(identifiers), len(set(identifiers)))
    check("/local/tokens" not in description["paths"] and "/" not in description["paths"], "not for the public")


def is_true_of_what_is_answered(desk):
    description = described(desk)
    incident = desk.create("True to its word", description="x", impact="high", urgency="low", tags=["a", "b"], custom={"odd_word": "two"})
    path = f"/api/v1/incidents/{incident['id']}"
    other = desk.create("Other")
    expect(desk.post(f"{path}/worklog", {"text": "x", "public": True}), 200)
    expect(desk.post(f"{path}/links", {"type": "relates_to", "to": {"kind": "incident", "id": other["id"]}}), 200)
    expect(desk.post(f"{path}/links", {"type": "caused_by", "to": {"kind": "change", "source": "s", "key": "k"}}), 200)
    expect(desk.post(f"{path}/attachments?name=f", b"x", headers={"Content-Type": "image/png"}), 200)
    asked = [
        ("get", "/api/v1/incidents/{id}", desk.get(path)),
        ("get", "/api/v1/incidents", desk.get("/api/v1/incidents")),
        ("post", "/api/v1/incidents", desk.post("/api/v1/incidents", {"title": "Another"})),
        ("post", "/api/v1/incidents/{id}:take", desk.post(f"{path}:take")),
        ("patch", "/api/v1/incidents/{id}", desk.patch(path, {"title": "New"}, 6)),
        ("get", "/api/v1/incidents/{id}/history", desk.get(f"{path}/history")),
        ("get", "/api/v1/incidents/{id}/transitions", desk.get(f"{path}/transitions")),
        ("get", "/api/v1/incidents/{id}/worklog", desk.get(f"{path}/worklog")),
        ("get", "/api/v1/incidents/{id}/links", desk.get(f"{path}/links")),
        ("get", "/api/v1/incidents/{id}/attachments", desk.get(f"{path}/attachments")),
        ("get", "/api/v1/incidents:search", desk.get(f"/api/v1/incidents:search?q=true&minSequence={incident['receipt']['sequence']}")),
        ("get", "/api/v1/search", desk.get("/api/v1/search?q=true")),
        ("post", "/api/v1/incidents:batch", desk.post("/api/v1/incidents:batch", {"items": [{"action": "create", "fields": {"title": "B"}}, {"action": "x"}]})),
        ("get", "/api/v1/me", desk.get("/api/v1/me")),
        ("get", "/api/v1/status", desk.get("/api/v1/status")),
        ("get", "/api/v1/journal/proof", desk.get("/api/v1/journal/proof?sequence=3")),
        ("get", "/api/v1/journal/leaves", desk.get("/api/v1/journal/leaves", role="auditor")),
        ("get", "/api/v1/people", desk.get("/api/v1/people")),
        ("get", "/api/v1/apiTokens", desk.get("/api/v1/apiTokens", role="administrator")),
        ("get", "/api/v1/definitions", desk.get("/api/v1/definitions", role="auditor")),
        ("get", "/api/v1/incidents/{id}", desk.get("/api/v1/incidents/INC-999999")),
        ("post", "/api/v1/incidents", desk.post("/api/v1/incidents", {"titel": 1})),
        ("patch", "/api/v1/incidents/{id}", desk.ask("PATCH", path, {})),
    ]
    for method, template, answer in asked:
        responses = description["paths"][template][method]["responses"]
        check(str(answer.status) in responses, (method, template, answer))
        media = answer.header("content-type").split(";")[0]
        schema = responses[str(answer.status)]["content"][media]["schema"]
        value = answer.json()
        holds(description, schema, value, f"{method} {template}")
        names = known_names(description, schema)
        check(set(value) <= names, (method, template, set(value) - names))
    for item in asked[1][2].json()["incidents"]:
        check(set(item) <= known_names(description, {"$ref": "#/components/schemas/Incident"}), item)


main([
    is_clean_by_the_linter,
    describes_every_kind_transition_and_field_alike,
    is_true_of_what_is_answered,
])
