"""The guides to knowledge and to the desk's tools, as somebody types them: every request is answered well."""

import os
import re
import subprocess
import tempfile

from desk_process import Failure, expect, main

SOURCE = os.environ["PROOFDESK_SOURCE_DIR"]


def type_in(desk, guide):
    with open(os.path.join(SOURCE, "docs", guide)) as file:
        blocks = re.findall(r"^```sh\n(.*?)^```", file.read(), re.S | re.M)
    given = dict(os.environ, D=f"http://{desk.host}:{desk.port}", J="Content-Type: application/json",
                 A="Authorization: Bearer " + desk.token("administrator"),
                 B="Authorization: Bearer " + desk.token("agent"))
    with tempfile.TemporaryDirectory() as folder:
        for block in blocks:
            script = block.replace("curl ", "curl --silent --show-error --write-out '\\n%{http_code}\\n' ")
            done = subprocess.run(["bash", "-ec", script], env=given, cwd=folder, capture_output=True, text=True, timeout=60)
            codes = re.findall(r"^(\d{3})$", done.stdout, re.M)
            if done.returncode != 0 or len(codes) != block.count("curl ") or any(code[0] != "2" for code in codes):
                raise Failure(f"{guide}: {block}\n{done.stdout[-800:]}\n{done.stderr}")


def the_guide_to_knowledge_is_true(desk):
    desk.create("Forgot my password", category="hardware")
    type_in(desk, "knowledge.md")


def the_guide_to_the_tools_of_the_desk_is_true(desk):
    expect(desk.post("/api/v1/groups", {"title": "Night", "name": "Night"}, role="administrator"), 201)
    type_in(desk, "desk-tools.md")


main([
    the_guide_to_knowledge_is_true,
    the_guide_to_the_tools_of_the_desk_is_true,
])
