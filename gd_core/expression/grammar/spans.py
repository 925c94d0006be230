"""Pieces: tree nodes with their span in the text, within limits of size and depth."""

from dataclasses import dataclass

from gd_core.expression.lexer import ParseError
from gd_core.expression.nodes import Apply, Letter, Node, Variable

# The longest real formula of our collection has 90 tokens; larger trees only slow down the server.
MAX_NODES = 250
# In nodes, from the root to a leaf. The derivatives of deeper trees grow without bound, and no real
# formula is as deep.
MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """A node, its span text[start:end], the pieces of its arguments, the number of nodes and the
    depth of its tree, and whether it has no variable."""

    node: Node
    start: int
    end: int
    parts: tuple["Piece", ...] = ()
    size: int = 1
    depth: int = 1
    constant: bool = True


def leaf(node: Node, start: int, end: int) -> Piece:
    """The piece for a number, a constant, a letter or a variable at text[start:end].

    A letter counts for two nodes, as it may stand for a number with a sign.
    """
    count = 2 if isinstance(node, Letter) else 1
    constant = not isinstance(node, Variable)
    return Piece(node, start, end, size=count, depth=count, constant=constant)


def apply(op: str, parts: tuple[Piece, ...], start: int, end: int) -> Piece:
    """The piece for an op applied to parts; raises ParseError beyond MAX_NODES or MAX_DEPTH."""
    size = 1 + sum(part.size for part in parts)
    depth = 1 + max(part.depth for part in parts)
    if size > MAX_NODES:
        message = f"This formula is too long: use at most {MAX_NODES} names and signs."
        raise ParseError(message, start, end)
    if depth > MAX_DEPTH:
        message = (
            f"This formula is nested too deeply: use at most {MAX_DEPTH} levels, or group terms."
        )
        raise ParseError(message, start, end)
    node = Apply(op, tuple(part.node for part in parts))
    constant = all(part.constant for part in parts)
    return Piece(node, start, end, parts, size, depth, constant)


def join(op: str, left: Piece, right: Piece) -> Piece:
    """The piece for a binary op between two pieces."""
    return apply(op, (left, right), left.start, right.end)


def widened(piece: Piece, start: int, end: int) -> Piece:
    """A piece with a wider span text[start:end], which includes its brackets."""
    return Piece(piece.node, start, end, piece.parts, piece.size, piece.depth, piece.constant)
