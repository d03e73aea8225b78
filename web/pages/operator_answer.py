"""Pages: operator_answer."""

from flask import Blueprint

bp = Blueprint("operator_answer", __name__)
