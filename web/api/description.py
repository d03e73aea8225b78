"""The description of the API, for those who are logged in."""

from __future__ import annotations

from flask import Flask, jsonify
from flask_smorest import Api
from werkzeug.wrappers import Response

from web.access import STAFF, allow


def describe(app: Flask, api: Api) -> None:
    @app.get("/api/v1/openapi.json", endpoint="api.openapi")
    @allow(*STAFF)
    def openapi() -> Response:
        return jsonify(api.spec.to_dict())
