"""The calendar of a person: the page that makes its address, and the feed behind the address."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from inspections.domain.errors import NotFound
from inspections.exports.calendar_feed import MIMETYPE, calendar_feed
from inspections.labels import _, using_locale
from inspections.store import calendar_keys, visitors
from inspections.store.calendar_keys import CalendarKey
from inspections.store.people import User
from inspections.usecases.calendar_keys import (
    WITH_PLAN,
    end_calendar_key,
    make_calendar_key,
    opened_by,
)
from inspections.usecases.read_calendar import read_calendar
from web.access import allow, public
from web.context import current_user, now, reading, today, transaction, wiring
from web.fresh import fresh
from web.rate_limits import MINUTES, AskedTooOften

bp = Blueprint("calendar_feed", __name__)
MOST = 120  # in an hour, of one address: some devices, each a few times
MOST_REFUSED = 600  # in an hour, from one place


@bp.get("/kalender/<calendar_key>.ics")
@public
def feed(calendar_key: str) -> Response:
    """For programs that cannot log in; what it shows is in the language of its person."""
    found = _opened(calendar_key)
    user = found.user
    with reading(user.district_id) as session, using_locale(user.locale):
        visits = read_calendar(session, user, today=today())
        body = calendar_feed(user.district.name, visits, wiring().settings.base_url)
    response = make_response(body)
    response.content_type = f"{MIMETYPE}; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="begehungen.ics"'
    response.headers["Cache-Control"] = "private, no-cache"  # kept, and asked about each time
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    return response.make_conditional(request)


def _opened(key: str) -> CalendarKey:
    """Raises NotFound, AskedTooOften."""
    try:
        found = opened_by(wiring().sessions, key, now=now())
    except NotFound:
        _count("calendar refused", request.remote_addr or "unknown", MOST_REFUSED)
        raise
    _count("calendar", f"calendar-{found.id}", MOST)
    return found


def _count(what: str, who: str, most: int) -> None:
    """Raises AskedTooOften; in a transaction of its own, so that a refusal counts as well."""
    with transaction() as session:
        times = visitors.count(session, what, who, now=now())
    if times > most:
        raise AskedTooOften(what=what, again_in=MINUTES - now().minute)


@bp.get("/konto/kalender")
@allow(*WITH_PLAN)
def index() -> str:
    return _page()


@bp.post("/konto/kalender")
@allow(*WITH_PLAN)
@fresh
def make() -> str:
    """The address is on this answer and nowhere else."""
    with transaction() as session:
        key = make_calendar_key(session, session.get_one(User, current_user().id), now=now())
    return _page(key)


@bp.post("/konto/kalender/beenden")
@allow(*WITH_PLAN)
def end() -> Answer:
    with transaction() as session:
        end_calendar_key(session, session.get_one(User, current_user().id), now=now())
    flash(_("Die Kalenderadresse gilt nicht mehr."), "success")
    return redirect(url_for("calendar_feed.index"))


def _page(key: str = "") -> str:
    address = wiring().links.calendar_page(key) if key else ""
    with reading() as session:
        return render_template(
            "calendar_feed.html",
            living=calendar_keys.of_user(session, current_user().id),
            address=address,
            subscribed="webcal:" + address.partition(":")[2],
        )
