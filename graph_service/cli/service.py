"""Commands: run the service, see it at work, and say who may use it."""

import os
import socket
import tempfile
from typing import Annotated

import typer

from graph_service.cli.options import Call, Store, open_register, print_json, say, settings_for, spread
from graph_service.errors import Forbidden, StoreError, UsageError
from graph_service.register import Register
from graph_service.register.access import DEFAULT_DAYS, ROLES, Role
from graph_service.settings import today

app = typer.Typer()
tokens = typer.Typer(help="Who may use the service from other machines, and from programs.", no_args_is_help=True)
app.add_typer(tokens, name="token")

Host = Annotated[str, typer.Option(help="The address to listen on. Beyond this machine only once there is a token.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes a free one.")]


@app.command()
def serve(
    store: Store = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer, for a register in Neo4j.")] = 1,
) -> None:
    """Run the pages and the API. On this machine, open the link that is printed: it signs you in, once, as admin."""
    if workers > 1:
        if "://" not in settings_for(store).store:
            raise UsageError("A register in a file is served by one process. Leave out --workers, or move it to Neo4j.")
        # where Prometheus' library counts is decided when it is first imported
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="graph-service-metrics-")
    with open_register(store, absent="created") as register:
        run(register, host, port, workers)


@tokens.command("create")
@spread
def create(
    call: Call,
    name: Annotated[str, typer.Argument(help="Whose it is: revisions made with it carry this name.")],
    role: Annotated[str, typer.Option(help="reader, editor or admin.")],
    days: Annotated[int, typer.Option(help="How long it works.")] = DEFAULT_DAYS,
) -> None:
    """Make a token and print it. It is shown this once: only its hash is kept."""
    if role not in ROLES[1:]:
        raise UsageError(f"Unknown --role {role!r}. Use reader, editor or admin.")
    known: Role = role
    with call.open("created") as register:
        token, secret = register.access.create_token(name, known, today=today(), days=days)
    if call.as_json:
        print_json(
            {"name": token.name, "role": token.role, "token": secret, "expires_on": token.expires_on.isoformat()}
        )
    else:
        typer.echo(secret)
        say(f"{token.name} may now act as {token.role}, until {token.expires_on}. Keep it safe: it is not shown again.")


@tokens.command("list")
@spread
def list_tokens(call: Call) -> None:
    """List the tokens. Their secrets are not stored."""
    with call.open("created") as register:
        recorded = register.access.tokens()
    if call.as_json:
        print_json([token.to_dict() for token in recorded])
        return
    for token in recorded:
        ended = " (expired)" if token.expires_on <= today() else ""
        typer.echo(f"{token.name}  {token.role}  expires {token.expires_on}{ended}")
    if not recorded:
        say("There are no tokens. Make one with: graph-service token create NAME --role reader")


@tokens.command("revoke")
@spread
def revoke(call: Call, name: Annotated[str, typer.Argument(help="The token's name.")]) -> None:
    """End a token, and every session begun with it, at once."""
    with call.open("created") as register:
        register.access.revoke_token(name)
    if call.as_json:
        print_json({"revoked": name})
    else:
        say(f"{name} is revoked.")


def run(register: Register, host: str, port: int, workers: int = 1) -> None:
    """Run the pages and the API of an open register, until it is stopped."""
    from graph_service.web import server
    from graph_service.web.public_address import PublicAddress
    from graph_service.web.security_headers import LOOPBACK, is_loopback

    here = is_loopback(host)
    if not here and not any(token.expires_on > today() for token in register.access.tokens()):
        raise Forbidden(
            f"{host} can be reached from other machines, and nobody could sign in. Make a token first: "
            "graph-service token create NAME --role admin"
        )
    public = PublicAddress.parse(register.settings.public_url)
    with server.one_time_link(here) as link, listen(host, port) as listener:
        port = listener.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{port}"
        if link:
            say("This signs you in as admin, once:")
            typer.echo(f"{public or address}/sign-in?link={link.secret}")
        else:
            say("Sign in with a token at:")
            typer.echo(f"{public or address}/sign-in")
        if public:
            say(f"The proxy reaches the service at {address}.")
        say("Stop with Ctrl-C.")
        server.serve(register, listener, hosts=LOOPBACK | {host} if here else None, link=link, workers=workers)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, before anything is printed: an address that is taken is said at once.

    It knows that it speaks TCP, without which asyncio lets each answer wait 40 ms for the one before to be acknowledged.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(2048)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise StoreError(
            f"The service cannot listen on {host} port {port}: {error.strerror or error}. Choose another with --port."
        ) from None
    return listener
