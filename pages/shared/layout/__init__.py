"""The frame of a page: navigation, containers, equations, style sheets."""
