"""How often one address may give a wrong token, and one account sign in. Others are not held up by it."""

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from graph_service.metrics import REFUSED_TOKENS
from graph_service.web.problems import Problem

WRONG_TOKENS = RateLimitItemPerMinute(50, namespace="wrong-token")
"""From one address."""
SIGN_INS = RateLimitItemPerMinute(300, namespace="sign-in")
"""Of one token."""


class RateLimits:
    """The counts of this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wrong_token(self, address: str) -> None:
        """Count a wrong token or link; `Problem` once there were too many from this address."""
        REFUSED_TOKENS.inc()
        self._hit(WRONG_TOKENS, address, "Too many wrong tokens came from your address. Wait a minute and try again.")

    def sign_in(self, token: str) -> None:
        """Count a browser session begun with a token; `Problem` once there were too many."""
        self._hit(
            SIGN_INS, token, "This token has signed in too often in the last minute. Wait a minute and try again."
        )

    def _hit(self, limit: RateLimitItem, who: str, message: str) -> None:
        if not self._limiter.hit(limit, who):
            raise Problem("too-many", message, headers={"Retry-After": "60"})
