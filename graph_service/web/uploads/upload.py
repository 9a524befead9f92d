"""An import: one uploaded file on its way into the register, as far as it is."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

import orjson

from importers.plan import Plan
from importers.plan.options import Options

State = Literal["planning", "planned", "applying", "applied", "failed"]


@dataclass
class Upload:
    """One uploaded file. `progress` is what is being done, how much of it is done, and of how much (0: not known)."""

    id: str
    file: str
    who: str
    started: datetime
    options: Options = field(default_factory=Options)
    state: State = "planning"
    progress: tuple[str, int, int] = ("Waiting", 0, 0)
    plan: Plan | None = None
    revision: int | None = None
    problem: str | None = None
    queued: bool = False
    """Whether it is one of several files that are written one after the other, and not done yet."""
    waits: bool = False
    """Whether it is to be planned as soon as somebody asks for it."""

    @property
    def idle(self) -> bool:
        """Whether nothing is being done with it."""
        return self.state not in ("planning", "applying") or self.waits

    @property
    def plan_name(self) -> str:
        """What its plan was made from, besides the file: the register's version and the options. "" without a plan."""
        if self.plan is None:
            return ""
        return (
            f"{self.plan.version} {sha256(orjson.dumps(asdict(self.options), option=orjson.OPT_SORT_KEYS)).hexdigest()}"
        )

    def left_behind(self, form: Mapping[str, Any]) -> bool:
        """Whether another process has gone on with it: gave it other options, or applied it."""
        same_options = orjson.loads(orjson.dumps(asdict(self.options))) == form["options"]
        return not same_options or (form["state"] == "applied" and self.state != "applied")

    def kept(self) -> dict[str, Any]:
        """What another process must know to take it up."""
        return {
            "file": self.file,
            "who": self.who,
            "started": self.started.isoformat(),
            "options": asdict(self.options),
            "state": "planning",
            "revision": self.revision,
        }

    @classmethod
    def from_kept(cls, id: str, form: Mapping[str, Any]) -> "Upload":
        """The same there: applied, or to be planned anew."""
        upload = cls(id, form["file"], form["who"], datetime.fromisoformat(form["started"]), Options(**form["options"]))
        upload.state, upload.revision = form["state"], form["revision"]
        upload.waits = upload.state == "planning"
        return upload

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; the plan as how much it has of everything."""
        what, done, of = self.progress
        form: dict[str, Any] = {
            "id": self.id,
            "file": self.file,
            "who": self.who,
            "started": self.started.isoformat(),
            "options": {name: dict(v) if isinstance(v, Mapping) else v for name, v in asdict(self.options).items()},
            "state": self.state,
            "progress": {"what": what, "done": done, "of": of},
            "plan": None if self.plan is None else counts(self.plan),
            "revision": self.revision,
            "problem": self.problem,
        }
        return form


def counts(plan: Plan) -> dict[str, Any]:
    """How much a plan adds, changes, leaves and misses, and whether it can be applied."""
    return {
        "revision": plan.version,
        "adds": len(plan.adds),
        "changes": len(plan.changes),
        "unchanged": plan.unchanged,
        "absent": len(plan.absent),
        "remarks": sum(len(remark.places) for remark in plan.remarks),
        "questions": len(plan.questions),
        "held": len(plan.held),
    }
