"""Pages: situation."""

from flask import Blueprint

bp = Blueprint("situation", __name__)
