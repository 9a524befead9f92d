"""Who may do what: tokens for programs and people, sessions for browsers.

Only the SHA-256 of a secret is kept: who reads the store cannot sign in with what is there. A token or a session says a
name, which every revision made with it carries, and a role. Each role may do what the ones before it may.
"""

import hashlib
import re
import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

import orjson

from graph_service.errors import BadData, Conflict, NotFound
from graph_service.register.records import Records, as_text

Role = Literal["public", "reader", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the least to the most. *public* is everybody, *reader* sees all of the register, *editor* changes it, *admin*
gives and revokes access."""

SESSION_HOURS = 8
"""A working day. The web signs people out after it, whatever they do."""

SESSIONS = 2_000
"""How many sessions there are at most."""

OWN_SESSIONS = 100
"""How many of them one token can have."""

DEFAULT_DAYS = 90
"""How long a token lasts unless its maker says otherwise."""

NAME = re.compile(r"[A-Za-z0-9À-ÖØ-öø-ž][A-Za-z0-9À-ÖØ-öø-ž .@'_-]{0,79}")
"""What a token can be called: it is shown on pages, in logs and as the author of revisions."""


@dataclass(frozen=True)
class Asker:
    """Who asks: a name and a role, with the keys of the browser session and of the token that it came by."""

    name: str
    role: Role
    session: str | None = None
    token: str | None = None

    def may(self, role: Role) -> bool:
        """Whether what `role` may do is allowed to this asker."""
        return ROLES.index(self.role) >= ROLES.index(role)


PUBLIC = Asker("public", "public")


@dataclass(frozen=True)
class Token:
    """A token as it is listed. `expires_on` is the first day on which it no longer works."""

    name: str
    role: Role
    created_on: date
    expires_on: date

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


@dataclass(frozen=True)
class Session:
    """A browser session as it is listed. `id` is not a secret: it cannot be used to sign in."""

    id: str
    name: str
    role: Role
    started: datetime
    ends: datetime

    def to_dict(self) -> dict[str, Any]:
        """The form that lists of sessions have; times in UTC."""
        return asdict(self)


class OneTimeLink:
    """A secret that signs its holder in once, as admin: what `serve` prints on the machine it runs on.

    `path` is a file that stands for it, where several processes may be asked: who removes it signs in.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.secret = secrets.token_urlsafe(32)
        self._path = path
        self._used = False
        self._lock = threading.Lock()
        if path is not None:
            path.touch(0o600)

    def take(self, secret: str) -> Asker | None:
        """The admin whom the link signs in; nobody for another secret, or after the first time."""
        with self._lock:
            if self._used or not secrets.compare_digest(_digest(secret), _digest(self.secret)):
                return None
            self._used = True
            if self._path is not None:
                try:
                    self._path.unlink()
                except OSError:
                    return None
        return Asker("admin", "admin")


class Access:
    """Tokens and sessions. The day and the time are passed in."""

    def __init__(self, records: Records) -> None:
        self.store = records.store
        self.kept = records.kept
        self.keep = records.keep

    def create_token(self, name: str, role: Role, *, today: date, days: int = DEFAULT_DAYS) -> tuple[Token, str]:
        """A new token and its secret. The secret is not stored, so it cannot be shown again."""
        if not NAME.fullmatch(name):
            raise BadData(f"{name!r} cannot be a token's name. Use up to 80 letters, digits, spaces and . @ ' - only.")
        if role not in ROLES[1:]:
            raise BadData(f"A token cannot have the role {role!r}. Use reader, editor or admin.")
        if not 1 <= days <= 3660:
            raise BadData(f"A token cannot last {days} days. Give from 1 to 3660.")
        held = {key: _token(value) for key, value in self.kept("token").items() if value["name"] == name}
        if any(token.expires_on > today for token in held.values()):
            raise Conflict(f"There is a token named {name!r} already. Revoke it first, or choose another name.")
        token = Token(name, role, today, today + timedelta(days=days))
        secret = "gs_" + secrets.token_urlsafe(32)
        expired: dict[tuple[str, str], object | None] = {("token", key): None for key in held}
        self.store.keep(as_text({**expired, ("token", _digest(secret)): token.to_dict()}))
        return token, secret

    def tokens(self) -> tuple[Token, ...]:
        """All tokens by name, expired ones too. Never their secrets."""
        return tuple(sorted(map(_token, self.kept("token").values()), key=lambda t: (t.name, t.created_on)))

    def revoke_token(self, name: str) -> None:
        """End a token and every session that was begun with it, at once."""
        ended = {key for key, value in self.kept("token").items() if value["name"] == name}
        if not ended:
            names = ", ".join(token.name for token in self.tokens()) or "none"
            raise NotFound(f"There is no token named {name!r}. Tokens: {names}.")
        sessions = [key for key, value in self.kept("session").items() if value["token"] in ended]
        self._forget({"token": ended, "session": sessions})

    def holder(self, secret: str, *, today: date) -> Asker | None:
        """Whose token this is; nobody for an unknown, expired or revoked one."""
        key = _digest(secret)
        value = self._kept("token", key)
        if value is None or today >= _token(value).expires_on:
            return None
        return Asker(value["name"], value["role"], token=key)

    def start_session(self, asker: Asker, *, now: datetime) -> str:
        """Begin a browser session, which ends with the token it stands on. Returns the cookie's secret.

        Sessions that ended are forgotten, and those beyond the limits: the oldest first.
        """
        held = sorted(self.kept("session").items(), key=lambda item: item[1]["started"], reverse=True)
        live = [(key, value) for key, value in held if _session(key, value).ends > now]
        own = [key for key, value in live if value["token"] == asker.token and value["name"] == asker.name]
        stay = {key for key, _ in live[: SESSIONS - 1]} - set(own[OWN_SESSIONS - 1 :])
        self._forget({"session": [key for key, _ in held if key not in stay]})
        secret = secrets.token_urlsafe(32)
        value = {
            "name": asker.name,
            "role": asker.role,
            "token": asker.token,
            "started": now.isoformat(),
            "ends": (now + timedelta(hours=SESSION_HOURS)).isoformat(),
        }
        self.keep("session", _digest(secret), value)
        return secret

    def session(self, secret: str, *, now: datetime, today: date) -> Asker | None:
        """Who is signed in with this cookie; nobody once it ended, or when its token expired or was revoked."""
        key = _digest(secret)
        value = self._kept("session", key)
        if value is None or _session(key, value).ends <= now:
            return None
        if value["token"] is not None:
            token = self._kept("token", value["token"])
            if token is None or today >= _token(token).expires_on:
                return None
        return Asker(value["name"], value["role"], session=key, token=value["token"])

    def sessions(self, *, now: datetime) -> tuple[Session, ...]:
        """All sessions that have not ended, the newest first."""
        sessions = (_session(key, value) for key, value in self.kept("session").items())
        return tuple(sorted((s for s in sessions if s.ends > now), key=lambda s: (s.started, s.id), reverse=True))

    def end_session(self, key: str) -> None:
        """Sign one session out."""
        if key not in self.kept("session"):
            raise NotFound("There is no such session. It may have ended already.")
        self.keep("session", key, None)

    def end_sessions(self, name: str) -> int:
        """Sign somebody out everywhere, and return the number of sessions ended."""
        keys = [key for key, value in self.kept("session").items() if value["name"] == name]
        self._forget({"session": keys})
        return len(keys)

    def _kept(self, shelf: str, key: str) -> dict[str, Any] | None:
        text = self.store.kept_value(shelf, key)
        return None if text is None else orjson.loads(text)

    def _forget(self, keys: Mapping[str, Iterable[str]]) -> None:
        gone = {(shelf, key): None for shelf, of_shelf in keys.items() for key in of_shelf}
        if gone:
            self.store.keep(gone)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _token(value: dict[str, Any]) -> Token:
    return Token(
        value["name"], value["role"], date.fromisoformat(value["created_on"]), date.fromisoformat(value["expires_on"])
    )


def _session(key: str, value: dict[str, Any]) -> Session:
    started, ends = (datetime.fromisoformat(value[name]).astimezone(UTC) for name in ("started", "ends"))
    return Session(key, value["name"], value["role"], started, ends)
