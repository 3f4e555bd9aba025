"""Where a service listens: an address that is this machine's, and a port that nobody else has."""

import socket
from dataclasses import dataclass

from scripts.failed import Failed


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service listens: an IP address and a TCP port."""

    ip: str
    port: int

    @property
    def reachable(self) -> tuple[str, int]:
        """Where this machine reaches it: a wildcard address is no place to call."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.ip, self.ip), self.port

    @property
    def url(self) -> str:
        host, port = self.reachable
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def free(host: str, port: int) -> Address:
    """The address to listen on. Failed where the host is not this machine or the port is in use."""
    try:
        family, _, _, _, found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # The server itself listens with SO_REUSEPORT, which would let two services share a port unnoticed.
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found)
            probe.listen(1)
    except OSError as error:
        raise Failed(f"can't listen on {host} port {port}: {error.strerror}; choose another --host or --port") from None
    return Address(str(found[0]), port)
