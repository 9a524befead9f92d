"""Over the API: what imports left open is listed, answered and, when the answer is taken back, open again."""

from tests.web.conftest import Site

ROWS = (
    b"Ref,Flow name,Sender,Recipient,Data items,Purpose\n"
    b"1,Checks,Northshire Police,Young Foundation,Name,Safeguarding children\n"
)


def test_a_question_is_answered_and_the_answer_taken_back(site: Site) -> None:
    with site.client("editor") as editor, site.client("reader") as reader:
        sent = {"files": {"file": ("flows.csv", ROWS)}, "data": {"partner": "northshire-police"}}
        made = editor.post("/api/imports", **sent)
        assert editor.post(made.headers["location"] + "/apply").json()["state"] == "applied"
        (row,) = editor.get("/api/held").json()["items"]
        assert (row["file"], row["row"], row["cells"]["Recipient"]) == ("flows.csv", 2, "Young Foundation")
        questions = {question["id"]: question for question in editor.get("/api/questions").json()["items"]}
        (id,) = row["questions"]
        assert questions[id]["about"] == "Young Foundation"
        assert editor.get("/api/questions?as_at=1").json()["items"] == []

        assert reader.get("/api/held").status_code == 403
        assert reader.post("/api/questions/answers", json={"answers": {id: "add"}}).status_code == 403
        for wrong, status in (({id: "no such choice"}, 422), ({"never-asked": "add"}, 404), ({}, 422)):
            assert editor.post("/api/questions/answers", json={"answers": wrong}).status_code == status
        before = site.register.version()
        answered = editor.post("/api/questions/answers", json={"answers": {id: "add"}}).json()
        assert (answered["revision"], [add["kind"] for add in answered["adds"]]) == (before + 1, ["partner", "flow"])
        assert editor.get("/api/held").json()["items"] == []

        (kept,) = reader.get("/api/dictionary").json()["items"]
        assert (kept["about"], kept["choice"]) == ("Young Foundation", "add")
        forgotten = editor.delete(f"/api/dictionary/{kept['id']}").json()
        assert (forgotten["answer"], forgotten["held"]) == (kept, 1)
        assert len(editor.get("/api/held").json()["items"]) == 1
        assert editor.delete(f"/api/dictionary/{kept['id']}").status_code == 404
