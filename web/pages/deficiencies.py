"""Pages: deficiencies."""

from flask import Blueprint

bp = Blueprint("deficiencies", __name__)
