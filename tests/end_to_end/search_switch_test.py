"""Search can be switched off: what asks for it is told so, everything else goes on, and the index catches up after."""

from desk_process import expect, main, same


def says_so_while_it_is_off_and_catches_up_after(desk):
    desk.stop()
    desk.settings = ("search.index=off",)
    desk.start()
    record = desk.create("Kaleidoscope broken")
    wait = record["receipt"]["sequence"]
    expect(desk.get("/readyz", role=None), 200)
    for path in ["/api/v1/search?q=kaleidoscope", "/api/v1/incidents:search?q=kaleidoscope"]:
        expect(desk.get(path), 503, rule="search.index")
    same(desk.get("/api/v1/incidents").json()["incidents"][0]["id"], record["id"])
    desk.stop()
    desk.settings = ()
    desk.start()
    found = expect(desk.get(f"/api/v1/search?q=kaleidoscope&minSequence={wait}"), 200).json()
    same([hit["record"]["id"] for hit in found["results"]], [record["id"]])


main([says_so_while_it_is_off_and_catches_up_after])
