#!/usr/bin/env python3
"""Writes a register of configuration items as CSV, with the mappings that import it.

    configuration_files.py FOLDER [ITEMS [RELATIONS]]

Layers as in a data centre: applications run on virtual machines, these on hosts, hosts depend on switches. The same
numbers give the same files.
"""

import csv
import json
import os
import random
import sys


def write(folder, items=100_000, relations=300_000):
    dice = random.Random(20000)
    os.makedirs(folder, exist_ok=True)
    layers = [("app", 0.45), ("vm", 0.40), ("host", 0.12), ("switch", 0.03)]
    names = []
    for layer, share in layers:
        names.append([f"{layer}-{i:06d}" for i in range(max(1, round(items * share)))])
    with open(os.path.join(folder, "items.csv"), "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["Name", "Class", "Environment", "Serial", "Location", "Criticality"])
        for (layer, _), layer_names in zip(layers, names):
            for name in layer_names:
                rows.writerow(
                    [
                        name,
                        layer,
                        dice.choice(["Production", "Production", "Test", "Staging"]),
                        f"SN-{dice.getrandbits(40):010x}",
                        f"Room {dice.randrange(40)}, rack {dice.randrange(60)}",
                        dice.choice(["high", "medium", "low"]),
                    ]
                )
    known = set()
    with open(os.path.join(folder, "relations.csv"), "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["From", "Relation", "To"])
        while len(known) < relations:
            upper = dice.choices(range(4), weights=[0.45, 0.35, 0.15, 0.05])[0]
            lower = min(3, upper + dice.choice([0, 1, 1, 1, 2]))
            one, other = dice.choice(names[upper]), dice.choice(names[lower])
            word = "connects_to" if upper == lower else "runs_on" if lower == upper + 1 else "depends_on"
            if one == other or (one, word, other) in known:
                continue
            known.add((one, word, other))
            rows.writerow([one, word, other])
    with open(os.path.join(folder, "types.csv"), "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["Name", "Title"])
        for layer, _ in layers:
            rows.writerow([layer, layer])
    mappings = {
        "types": {"kind": "itemType", "key": "name", "columns": {"Name": "name", "Title": "title"}},
        "items": {
            "kind": "configurationItem",
            "key": "name",
            "columns": {
                "Name": "name",
                "Class": "itemType",
                "Environment": "environment",
                "Serial": "serialNumber",
                "Location": "location",
                "Criticality": "criticality",
            },
            "constants": {"source": "import"},
        },
        "relations": {
            "kind": "ciRelation",
            "key": ["from", "relation", "to"],
            "columns": {
                "From": {"field": "from", "refersTo": "configurationItem"},
                "Relation": "relation",
                "To": {"field": "to", "refersTo": "configurationItem"},
            },
        },
    }
    for name, mapping in mappings.items():
        with open(os.path.join(folder, name + ".json"), "w", encoding="utf-8") as out:
            json.dump(mapping, out, indent=2)


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    write(sys.argv[1], *map(int, sys.argv[2:]))
