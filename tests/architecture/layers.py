#!/usr/bin/env python3
"""Holds the include graph to the layers that CMake declares, and lints what only one layer may do.

    layers.py --root DIR --layers FILE   check; FILE maps each layer to those it may include
    layers.py --root DIR --layers FILE --graph   print the graph by layer as a Mermaid diagram
    layers.py --self-test                seed one fault of each sort and expect it to be found
"""

import argparse
import collections
import json
import pathlib
import re
import sys
import tempfile

SOURCES = {".cpp", ".hpp", ".h", ".proto"}
INCLUDE = re.compile(r'^\s*(?:#\s*include\s*[<"]([^>"]+)[>"]|import\s+(?:public\s+)?"([^"]+)"\s*;)')

# What only some folders may include: (what, folders, why).
RESERVED = [
    (r"boost/beast\b", ["server/net"], "Beast costs seconds per unit and stays behind plain interfaces"),
    (r"boost/asio\b", ["server", "app"], "the layers below are synchronous"),
    (r"sqlite3\.h$", ["storage/sqlite"], "SQL lives behind the storage ports"),
    (r"libpq-fe\.h$", ["storage/postgres"], "SQL lives behind the storage ports"),
    (r"google/protobuf/(descriptor|reflection|dynamic_message)\.h$", ["core/model"],
     "one place walks descriptors; everything else reads KindModel"),
]

COROUTINE = re.compile(r"\bco_(?:await|return|yield)\b")
COROUTINE_FOLDERS = ["server", "tests/unit/server", "tests/support/server"]


def code_only(text):
    """The text without comments and literals, line breaks kept, so that no lint sees prose."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"([^()\s]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'',
        re.DOTALL)
    return pattern.sub(lambda found: re.sub(r"[^\n]+", " ", found.group()), text)


def temporary_in_operand(code, start):
    """Whether the co_await expression whose operand begins at start holds a lambda or a braced list."""
    depth = 0
    before = "("
    for character in code[start:]:
        if character == "{" or (character == "[" and not re.match(r"[\w\])]", before)):
            return True
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        if depth < 0 or character == ";":
            return False
        if not character.isspace():
            before = character
    return False


def coroutine_faults(name, code):
    for found in COROUTINE.finditer(code):
        where = f"{name}:{code.count(chr(10), 0, found.start()) + 1}"
        if not inside(name, COROUTINE_FOLDERS):
            yield f"{where}: only server has coroutines"
        if found.group() == "co_await" and temporary_in_operand(code, found.end()):
            yield (f"{where}: a lambda or braced temporary inside co_await, which GCC 12 miscompiles: "
                   "name it first")


def inside(path, folders):
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def reachable(layers):
    """For each layer all those it may include: itself and, through its dependencies, those below."""
    closed = {}
    for layer, depends in layers.items():  # declared from the ground up
        closed[layer] = {layer}.union(*(closed[below] for below in depends))
    return closed


def layer_of(path, layers):
    # A process folder's schema is compiled into the proto layer, but it is the process's all the same.
    first = path.split("/", 1)[0]
    return first if "/" in path and first in layers else None


def source_files(root, folders):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SOURCES and "node_modules" not in path.parts and path.is_file():
                yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def check(root, layers):
    """Returns (faults, arrows): sentences, and how many includes go from layer to layer."""
    allowed = reachable(layers)
    faults = []
    arrows = collections.Counter()
    for name, text in source_files(root, [*layers, "tests"]):
        own = layer_of(name, layers)
        for number, line in enumerate(text.splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            target = found.group(1) or found.group(2)
            where = f"{name}:{number}: includes {target}"
            if target.startswith("../") or "/../" in target:
                faults.append(f"{where}: paths are written from the root of the repository")
            other = layer_of(target, layers)
            if own and target.startswith("tests/"):
                faults.append(f"{where}: nothing depends on the tests")
            if own and other:
                arrows[own, other] += 1
                if other not in allowed[own]:
                    faults.append(f"{where}: {own} may include {', '.join(sorted(allowed[own]))} only")
            for pattern, folders, why in RESERVED:
                if own and re.match(pattern, target) and not inside(name, folders):
                    faults.append(f"{where}: only {', '.join(folders)} may; {why}")
        if name.endswith(".proto"):
            continue
        faults += coroutine_faults(name, code_only(text))
    return faults, arrows


def mermaid(layers, arrows):
    lines = ["graph TD"]
    lines += [f"  {layer}" for layer in reversed(layers)]
    lines += [f"  {own} -->|{count}| {other}" for (own, other), count in sorted(arrows.items())
              if own != other]
    return "\n".join(lines)


def self_test():
    layers = {"proto": [], "core": ["proto"], "processes": ["core"], "storage": ["core"],
              "evidence": ["core", "processes", "storage"], "server": ["evidence"], "app": ["server"]}
    fine = {
        "proto/options.proto": 'import "google/protobuf/descriptor.proto";\n',
        "processes/incident/incident.proto": 'import "proto/options.proto";\n',
        "core/model/kind.cpp": '#include <google/protobuf/descriptor.h>\n#include "core/base/result.hpp"\n',
        "core/model/walk.cpp": '// co_await [x] in prose\nauto text = "co_await {";\nauto raw = R"(co_await [)";\n',
        "storage/sqlite/store.cpp": '#include <sqlite3.h>\n',
        "server/net/session.cpp": '#include <boost/beast.hpp>\nvoid f() { co_await read(stream); }\n',
        "server/net/branch.cpp": 'void f() { if (co_await ready(list[0])) { go(); } }\n',
        "app/main.cpp": '#include "core/model/kind.hpp"\n',
    }
    seeded = {
        "core/engine/back.cpp": '#include "storage/store.hpp"\n',
        "core/engine/schema.cpp": '#include "processes/incident/incident.pb.h"\n',
        "proto/back.proto": 'import "processes/incident/incident.proto";\n',
        "processes/incident/side.cpp": '#include "storage/store.hpp"\n',
        "storage/side.cpp": '#include "processes/registry.hpp"\n',
        "evidence/up.hpp": '#  include "server/api/routes.hpp"\n',
        "server/api/beast.cpp": '#include <boost/beast/core.hpp>\n',
        "core/time/asio.cpp": '#include "boost/asio/io_context.hpp"\n',
        "evidence/sql.cpp": '#include "sqlite3.h"\n',
        "storage/descriptor.cpp": '#include <google/protobuf/descriptor.h>\n',
        "core/base/relative.cpp": '#include "../model/kind.hpp"\n',
        "core/base/uses_tests.cpp": '#include "tests/support/core/clock.hpp"\n',
        "storage/waits.cpp": 'int f() { co_return 1; }\n',
        "server/net/lambda.cpp": 'void f() { co_await run_on(pool,\n    [copy] { return copy; }); }\n',
        "server/net/argument.cpp": 'void f() { co_await run_on(pool, [] { return 1; }); }\n',
        "app/waits.cpp": 'void f() { co_await g(); }\n',
        "server/net/brace.cpp": 'void f() { co_await write(Buffers{a, b}); }\n',
    }

    def faults_of(files):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in files.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return check(root, layers)[0]

    wrong = [f"clean tree: {fault}" for fault in faults_of(fine)]
    for name, text in seeded.items():
        faults = faults_of({**fine, name: text})
        if not faults or any(not fault.startswith(name) for fault in faults):
            wrong.append(f"seeded fault in {name}: expected one there, found {faults}")
    return wrong, len(seeded)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path)
    parser.add_argument("--layers", type=pathlib.Path)
    parser.add_argument("--graph", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()

    if arguments.self_test:
        faults, count = self_test()
        print(*faults, f"{count} seeded faults, {len(faults)} mistakes", sep="\n")
        return 1 if faults else 0
    if not arguments.root or not arguments.layers:
        parser.error("--root and --layers are needed")

    layers = json.loads(arguments.layers.read_text(encoding="utf-8"))
    faults, arrows = check(arguments.root, layers)
    if arguments.graph:
        print(mermaid(layers, arrows))
        return 0
    print(*faults, f"{sum(arrows.values())} includes between layers, {len(faults)} faults", sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
