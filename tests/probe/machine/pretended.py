"""An operating system made of texts, so that all three can be looked at from any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tws_logdx.probe.machine.system import Ran, System


class Pretended(System):
    """Files, links, commands and variables as told; everything else does not exist."""

    def __init__(
        self,
        name: str = "linux",
        version: str = "1",
        *,
        files: Mapping[str, str] | None = None,
        links: Mapping[str, str] | None = None,
        commands: Mapping[str, Ran | OSError] | None = None,
        environ: Mapping[str, str] | None = None,
        forbidden: Sequence[str] = (),
    ) -> None:
        self._name, self._version = name, version
        self.files, self.links = dict(files or {}), dict(links or {})
        self.commands = dict(commands or {})
        self._environ = dict(environ or {})
        self.forbidden = frozenset(forbidden)

    @property
    def name(self) -> str:
        return self._name

    @property
    def version(self) -> str:
        return self._version

    @property
    def environ(self) -> Mapping[str, str]:
        return self._environ

    def read(self, path: str) -> str:
        if path in self.forbidden:
            raise PermissionError(13, "Permission denied", path)
        if path not in self.files:
            raise FileNotFoundError(2, "No such file or directory", path)
        return self.files[path]

    def exists(self, path: str) -> bool:
        return path in self.files

    def target(self, path: str) -> str:
        if path not in self.links:
            raise FileNotFoundError(2, "No such file or directory", path)
        return self.links[path]

    def run(self, *command: str) -> Ran:
        answer = self.commands.get(" ".join(command))
        if answer is None:
            raise FileNotFoundError(f"the command {command[0]} is not here")
        if isinstance(answer, OSError):
            raise answer
        return answer


def says(out: str, code: int = 0, error: str = "") -> Ran:
    return Ran(code, out, error)
