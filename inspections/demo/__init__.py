"""The demo district: Landkreis Görlitz with ten houses and two years of inspections."""

from inspections.demo.access import logins
from inspections.demo.load import Loaded, NotEmpty, load, load_if_empty

__all__ = ["Loaded", "NotEmpty", "load", "load_if_empty", "logins"]
