"""Pieces: tree nodes that remember where in the text they came from, built within the limits."""

from dataclasses import dataclass

from gd_core.expression.lexer import ParseError
from gd_core.expression.nodes import Apply, Node, Variable

# The longest real formula of our collection has 90 tokens; larger trees only slow everybody down.
MAX_NODES = 250
# Deeper trees have derivatives that grow without bound, and none was seen in real formulas.
MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """A node, its span in the text, its parts, and its measures."""

    node: Node
    start: int
    end: int
    parts: tuple["Piece", ...] = ()
    size: int = 1
    depth: int = 1
    constant: bool = True


def leaf(node: Node, start: int, end: int) -> Piece:
    """The piece of a number, a constant or a variable."""
    return Piece(node, start, end, constant=not isinstance(node, Variable))


def apply(op: str, parts: tuple[Piece, ...], start: int, end: int) -> Piece:
    """The piece of an op applied to its parts; raises ReadingError where the tree grows too big."""
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
    """The piece of a sign between two pieces."""
    return apply(op, (left, right), left.start, right.end)


def moved(piece: Piece, start: int, end: int) -> Piece:
    """The same piece with a wider span, its brackets included."""
    return Piece(piece.node, start, end, piece.parts, piece.size, piece.depth, piece.constant)
