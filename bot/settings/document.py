"""config.yaml as text that can be read and changed piece by piece.

A change replaces only the characters of the value it is about, so comments, order, quotes and
line ends of everything else stay as the streamer wrote them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from bot.errors import ConfigError

Path = tuple[str, ...]
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Document:
    """One YAML text and its nodes. Raises ConfigError with line and column where it is broken."""

    def __init__(self, text: str, *, name: str = "config.yaml") -> None:
        self.text = text
        self.name = name
        yaml = YAML(typ="safe", pure=True)
        try:
            self._root: Node | None = yaml.compose(text)
            made = yaml.constructor.construct_document(self._root) if self._root else None
        except YAMLError as error:
            raise _broken(error, name) from error
        self.tree: Any = {} if made is None else made
        if not isinstance(self.tree, dict):
            raise ConfigError(f"{name}: not a list of settings", hint="write `name: value` lines")

    def get(self, path: Path) -> Any:
        """The value as it is written, `${NAME}` included; None where there is none."""
        value: Any = self.tree
        for key in path:
            if not isinstance(value, dict) or key not in value:
                return None
            value = value[key]
        return value

    def line(self, place: str) -> int:
        """The line of a dotted place, counted from 1, or of the nearest section around it."""
        line, node = 0, self._root
        for key in place.split("."):
            pair = _pair(node, key)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        return line

    def put(self, path: Path, value: Any) -> Document:
        """The document with this value there; sections on the way are made. Raises ConfigError."""
        if self._root is None or _empty_scalar(self._root):
            gap = "" if not self.text or self.text.endswith("\n") else "\n"
            return Document(f"{self.text}{gap}{_block(path, value, 0)}", name=self.name)
        return Document(self._put(path, value), name=self.name)

    def drop(self, path: Path) -> Document:
        """The document without that key; the comment on its own line goes with it."""
        parent = self._node(path[:-1])
        pair = _pair(parent, path[-1])
        if parent is None or pair is None:
            return self
        if _in_flow([parent]):
            kept = {key: item for key, item in self.get(path[:-1]).items() if key != path[-1]}
            start, end = parent.start_mark.index, parent.end_mark.index
            return Document(self.text[:start] + _flow(kept) + self.text[end:], name=self.name)
        start = self.text.rfind("\n", 0, pair[0].start_mark.index) + 1
        end = self._line_end(self._end(pair[1], pair[0].start_mark.column))
        return Document(self.text[:start] + self.text[end + 1 :], name=self.name)

    def _put(self, path: Path, value: Any) -> str:
        node = self._root
        for depth, key in enumerate(path):
            pair = _pair(node, key)
            if pair is None:
                return self._insert(node, path[depth:], value)
            if pair[1].start_mark.index < pair[0].end_mark.index:
                raise self._refuse(path[: depth + 1], "is a reference (*name)")
            node = pair[1]
            if depth < len(path) - 1 and not isinstance(node, MappingNode):
                return self._open(pair, path, depth, value)
        assert node is not None
        key_node = _pair(self._node(path[:-1]), path[-1])
        assert key_node is not None
        start, end = node.start_mark.index, self._end(node, key_node[0].start_mark.column)
        return self._replace(key_node[0], start, end, value)

    def _replace(self, key: Node, start: int, end: int, value: Any) -> str:
        colon = self.text.index(":", key.end_mark.index) + 1
        return f"{self.text[:colon]} {_flow(value)}{self._tail(max(start, colon), end)}"

    def _tail(self, start: int, end: int) -> str:
        rest = self.text[max(start, end) :]
        return rest if not rest or rest[0] in " \t\r\n,}]" else f" {rest}"

    def _open(self, pair: tuple[Node, Node], path: Path, depth: int, value: Any) -> str:
        """Turn `chat:` with nothing under it into a section."""
        key, node = pair
        if not _empty_scalar(node):
            raise self._refuse(path[: depth + 1], "is not a section")
        rest = path[depth + 1 :]
        if node.start_mark.index != node.end_mark.index or _in_flow(self._parents(path[:depth])):
            nested: Any = value
            for part in reversed(rest):
                nested = {part: nested}
            return self._replace(key, node.start_mark.index, node.end_mark.index, nested)
        at = self._line_end(key.end_mark.index)
        return self._lines(at, _block(rest, value, key.start_mark.column + 2))

    def _insert(self, node: Node | None, path: Path, value: Any) -> str:
        assert isinstance(node, MappingNode)
        if node.flow_style:
            at = node.end_mark.index - 1
            comma = ", " if node.value else ""
            nested: Any = value
            for part in reversed(path[1:]):
                nested = {part: nested}
            entry = f"{comma}{_flow(path[0])}: {_flow(nested)}"
            return self.text[:at].rstrip() + entry + self.text[at:]
        at = self._line_end(self._end(node, node.start_mark.column - 1))
        return self._lines(at, _block(path, value, node.value[0][0].start_mark.column))

    def _lines(self, at: int, lines: str) -> str:
        """Whole lines put in after the line that ends at `at`."""
        before, after = self.text[:at], self.text[at:]
        newline = "\r\n" if "\r\n" in self.text else "\n"
        ending = after if after else newline
        return f"{before.rstrip(chr(13))}{newline}{lines.rstrip().replace(chr(10), newline)}" + (
            newline + after[1:] if after else ending
        )

    def _end(self, node: Node, column: int) -> int:
        """Where the text of a value ends, without the comments that follow it."""
        if isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style and node.value:
            last = node.value[-1]
            if isinstance(node, MappingNode):
                if last[1].start_mark.index < last[0].end_mark.index:  # a reference
                    return self._line_end(last[0].end_mark.index)
                return self._end(last[1], last[0].start_mark.column)
            return self._end(last, node.start_mark.column)
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            return self._block_scalar_end(node, column)
        return node.end_mark.index

    def _block_scalar_end(self, node: Node, column: int) -> int:
        end = at = self._line_end(node.start_mark.index)
        while at < len(self.text):
            stop = self._line_end(at + 1)
            line = self.text[at + 1 : stop]
            if line.strip() and len(line) - len(line.lstrip()) <= column:
                break
            if line.strip():
                end = stop
            at = stop
        return end

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _node(self, path: Path) -> Node | None:
        return self._parents(path)[-1]

    def _parents(self, path: Path) -> list[Node | None]:
        nodes: list[Node | None] = [self._root]
        for key in path:
            pair = _pair(nodes[-1], key)
            nodes.append(pair[1] if pair else None)
        return nodes

    def _refuse(self, path: Path, why: str) -> ConfigError:
        return ConfigError(f"{'.'.join(path)}: {why}", hint=f"change it in {self.name} by hand")


def _pair(node: Node | None, key: str) -> tuple[Node, Node] | None:
    if not isinstance(node, MappingNode):
        return None
    pairs: Iterator[tuple[Node, Node]] = iter(node.value)
    return next((pair for pair in pairs if str(pair[0].value) == key), None)


def _empty_scalar(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag.endswith(":null")


def _in_flow(nodes: list[Node | None]) -> bool:
    return any(isinstance(node, (MappingNode, SequenceNode)) and node.flow_style for node in nodes)


def _flow(value: Any) -> str:
    """A value on one line. JSON is YAML; only harmless words go without quotes."""
    if isinstance(value, str):
        return value if _harmless(value) else UNSAFE.sub(_escaped, json.dumps(value, **_JSON))
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(str(k))}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return json.dumps(value)


_JSON: dict[str, Any] = {"ensure_ascii": False}


def _harmless(text: str) -> bool:
    if not PLAIN.fullmatch(text):
        return False
    return YAML(typ="safe", pure=True).load(text) == text


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def _block(path: Path, value: Any, indent: int) -> str:
    """`path` as nested lines from that column on, the value after the last colon."""
    lines = [f"{' ' * (indent + 2 * i)}{_flow(key)}:" for i, key in enumerate(path)]
    return "\n".join(lines) + f" {_flow(value)}\n"


def _broken(error: YAMLError, name: str) -> ConfigError:
    """Line and column, but never the line itself: it may hold a secret."""
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        where = f" line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = str(error.problem or error.context or "cannot be read").split(" with value")[0]
        hint = "indent with spaces, not tabs" if "\\t" in problem else "correct that line"
        return ConfigError(f"{name}{where}: {problem}", hint=hint)
    if isinstance(error, ReaderError):
        return ConfigError(
            f"{name}: character {error.position + 1} is not allowed", hint="remove it"
        )
    return ConfigError(f"{name}: cannot be read as YAML", hint="correct it")
