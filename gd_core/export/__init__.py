"""What is taken home: a run as a script, a notebook, a table, a picture, an animation, a sheet."""

from gd_core.export.errors import ExportError
from gd_core.export.lazily import (
    export_animation,
    export_html,
    export_image,
    export_question_html,
)
from gd_core.export.notebook import export_notebook
from gd_core.export.script import export_script
from gd_core.export.sheets.hand_in import export_sheet
from gd_core.export.sheets.question import SheetQuestion, export_question_sheet
from gd_core.export.table import export_table

__all__ = [
    "ExportError",
    "SheetQuestion",
    "export_animation",
    "export_html",
    "export_image",
    "export_notebook",
    "export_question_html",
    "export_question_sheet",
    "export_script",
    "export_sheet",
    "export_table",
]
