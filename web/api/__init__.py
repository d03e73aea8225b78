"""The wire: `/api/v1`, described by OpenAPI 3.1."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from web.api import calendar, deficiencies, devices, figures, inspections, uploads
from web.api.description import describe


class QuietApi(Api):
    """Leaves errors to the application: smorest's own handler drops the Allow header of a 405."""

    def _register_error_handlers(self) -> None:
        pass


def register_api(app: Flask) -> None:
    app.config.update(
        API_TITLE="Begehung",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=None,
    )
    api = QuietApi(app)
    api.register_blueprint(inspections.bp)
    api.register_blueprint(uploads.bp)
    api.register_blueprint(devices.bp)
    api.register_blueprint(calendar.bp)
    api.register_blueprint(deficiencies.bp)
    api.register_blueprint(figures.bp)
    describe(app, api)
