"""One printable page of A4, with room for a name and an answer."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

# Light in print and on the screen, whatever the system prefers: it is a sheet of paper.
_STYLE = """
  :root { color-scheme: light; }
  @page { size: A4; margin: 14mm; }
  body { box-sizing: border-box; max-width: 182mm; height: 268mm; margin: 0 auto; display: flex;
    flex-direction: column; gap: 3mm; background: #fff; color: #1f2a37;
    font: 10.5pt/1.35 sans-serif; }
  h1 { margin: 0; font-size: 15pt; overflow-wrap: anywhere; }
  p { margin: 0; overflow-wrap: anywhere; }
  img { max-height: 92mm; max-width: 100%; align-self: center; }
  ul { margin: 0; padding: 0; list-style: none; }
  li::before { content: "☐ "; }
  .both { display: flex; gap: 6mm; align-items: flex-start; }
  .both > * { flex: 1; min-width: 0; }
  table { border-collapse: collapse; width: 100%; font-size: 9pt; }
  th, td { padding: 0.6mm 2mm; border-bottom: 1px solid #cbd5e1; text-align: left;
    overflow-wrap: anywhere; vertical-align: top; }
  .answer { flex: 1; min-height: 30mm; border: 1px solid #64748b; padding: 2mm; }
  .name { display: flex; gap: 8mm; }
  .name span { flex: 1; border-bottom: 1px solid #64748b; }
  .asks { font-weight: bold; }
  .link { font-size: 7.5pt; color: #475569; }
"""


def sheet_page(heading: str, parts: Iterable[str], link: str) -> str:
    """The page as HTML that runs no script. heading and link: text, which is escaped here; parts:
    HTML between the heading and the room for the answer."""
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Gradient descent</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
            '<p class="name"><span>Name:</span><span>Date:</span></p>',
            f"<h1>{escape(heading)}</h1>",
            *parts,
            '<div class="answer">My answer:</div>',
            f'<p class="link">{escape(link)}</p>',
            "</body>\n</html>\n",
        ]
    )
