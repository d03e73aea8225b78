"""Log-in by an OpenID provider: a real one, and tokens that look like its own."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwk, jwt
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from inspections.clock import utcnow
from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.outgoing import LARGEST
from inspections.store.identities import Identity
from inspections.store.people import LoginSession, User
from inspections.wiring import wire
from tests.fixtures.databases import settings_for
from tests.fixtures.openid_provider import User as Person
from tests.fixtures.openid_provider import openid_provider
from tests.fixtures.small_district import make_district
from tests.fixtures.web_client import Visitor
from web import create_app

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ANNA = Person(
    sub="a-1",
    claims={
        "name": "Anna Weber",
        "email": "anna@kreis.example",
        "preferred_username": "weber",
        "groups": ["alle", "begehung-koordination"],
        "amr": ["pwd", "mfa"],
    },
)
ONE_FACTOR = Person(sub="o-1", claims={"email": "o@kreis.example", "groups": ["begehung-leser"]})
PLANNER = Person(
    sub="p-1", claims={"email": "p@kreis.example", "groups": ["begehung-koordination"]}
)
NOBODY = Person(sub="n-1", claims={"email": "n@kreis.example", "groups": ["alle"]})
NO_MAIL = Person(sub="m-1", claims={"groups": ["begehung-leser"]})
FILE = """
- key: kreis
  name: Landkreis Görlitz
  district: goerlitz
  issuer: {issuer}
  client_id: begehung
  client_secret: geheim-aber-lang
  role_claim: groups
  roles:
    begehung-koordination: coordinator
    begehung-leser: reader
  amr: [mfa]
"""
OTHER = """
- key: nachbar
  name: Landkreis Bautzen
  district: bautzen
  issuer: {issuer}
  client_id: begehung-bautzen
  client_secret: ein-anderes-geheimnis
  roles: {{begehung-leser: reader}}
"""


@pytest.fixture
def provider():
    with openid_provider(ANNA, ONE_FACTOR, PLANNER, NOBODY, NO_MAIL) as running:
        yield running


@pytest.fixture
def make_app(tmp_path, small, settings):
    small.clock.now = utcnow()  # the provider has the clock of this machine

    def make(text):
        (tmp_path / "issuers.yaml").write_text(text)
        own = settings_for(
            tmp_path,
            DATABASE_URL=settings.database_url,
            ISSUERS=str(tmp_path / "issuers.yaml"),
            BASE_URL="http://localhost",
            SECOND_FACTOR="coordinator commissioner admin",
        )
        app = create_app(wire(own, clock=small.clock, transport=small.mailbox))
        app.testing = True
        app.test_client_class = Visitor
        return app

    return make


@pytest.fixture
def office(make_app, provider):
    return make_app(FILE.format(issuer=provider.issuer))


def arrive(app, provider, person, key="kreis", visitor=None):
    """All the way there and back; the visitor and the last answer."""
    visitor = visitor or app.test_client()
    there = visitor.get(f"/anmelden/bei/{key}").location
    return visitor, visitor.get(provider.log_in(there, person.sub))


def sessions_of(small):
    with transaction(small.sessions) as session:
        return session.scalar(select(func.count()).select_from(LoginSession))


def test_the_log_in_page_offers_every_provider(office):
    page = office.test_client().get("/anmelden").text
    assert "Landkreis Görlitz" in page
    assert 'href="/anmelden/bei/kreis"' in page


def test_a_person_comes_in_with_role_and_name_of_the_provider(office, provider, small):
    visitor, answer = arrive(office, provider, ANNA)
    assert answer.location == "/"
    assert visitor.get("/").location == "/lage"
    page = visitor.get("/konto").text
    assert "Anna Weber" in page
    assert "weber" in page
    with transaction(small.sessions) as session:
        [identity] = session.scalars(select(Identity)).all()
        assert (identity.issuer, identity.subject) == (provider.issuer, "a-1")
        assert identity.user.role == Role.COORDINATOR
        assert identity.user.password_hash == ""


def test_the_same_subject_is_the_same_person_whatever_its_address_is_now(office, provider, small):
    arrive(office, provider, ANNA)
    provider.forge = lambda token, p: p.sign(p.claims(token) | {"email": "neu@kreis.example"})
    arrive(office, provider, ANNA)
    with transaction(small.sessions) as session:
        assert session.scalar(select(func.count()).select_from(Identity)) == 1


def test_an_equal_address_takes_over_no_account(office, provider, small):
    victim = small.user(Role.ADMIN)
    taken = {"email": victim.email, "preferred_username": victim.login}
    provider.forge = lambda token, p: p.sign(p.claims(token) | taken)
    visitor, _answer = arrive(office, provider, ANNA)
    assert visitor.get("/betrieb").status_code != 200 or "Admin 1" not in visitor.get("/konto").text
    with transaction(small.sessions) as session:
        [identity] = session.scalars(select(Identity)).all()
        assert identity.user_id != victim.id
        assert session.get_one(User, victim.id).role == Role.ADMIN


def test_the_same_subject_of_another_provider_is_another_person(
    make_app, provider, small, settings
):
    make_district(small.sessions, small.clock, settings, code="bautzen")
    twin = Person(sub=ANNA.sub, claims={"email": "b@kreis.example", "groups": ["begehung-leser"]})
    with openid_provider(twin) as other:
        text = FILE.format(issuer=provider.issuer) + OTHER.format(issuer=other.issuer)
        app = make_app(text)
        arrive(app, provider, ANNA)
        visitor, _answer = arrive(app, other, twin, key="nachbar")
        assert "Landkreis Bautzen" in visitor.get("/konto").text
    with transaction(small.sessions) as session:
        districts = session.scalars(select(Identity.district_id)).all()
        assert len(set(districts)) == 2


def test_who_proved_a_second_factor_there_is_not_asked_here(office, provider):
    visitor, _answer = arrive(office, provider, ANNA)
    assert visitor.get("/lage").status_code == 200


def test_who_did_not_is_asked_by_the_rule_of_the_installation(office, provider):
    reader, _answer = arrive(office, provider, ONE_FACTOR)
    assert reader.get("/amt").status_code == 200
    planner, _answer = arrive(office, provider, PLANNER)
    assert planner.get("/lage").location == "/konto/zweiter-faktor"


def test_the_role_follows_the_provider_and_other_sessions_end(office, provider, small):
    before, _answer = arrive(office, provider, ANNA)
    reader = {"groups": ["begehung-leser"]}
    provider.forge = lambda token, p: p.sign(p.claims(token) | reader)
    after, _answer = arrive(office, provider, ANNA)
    assert after.get("/").location == "/amt"
    assert before.get("/konto").status_code == 302


@pytest.mark.parametrize(
    ("person", "words"),
    [(NOBODY, "keine Aufgabe"), (NO_MAIL, "nennt keine E-Mail-Adresse")],
)
def test_who_has_no_role_or_no_address_is_told_so(person, words, office, provider, small):
    visitor, answer = arrive(office, provider, person)
    assert words in visitor.get(answer.location).text
    assert sessions_of(small) == 0


def test_a_switched_off_account_stays_off(office, provider, small):
    arrive(office, provider, ANNA)
    with transaction(small.sessions) as session:
        session.scalars(select(Identity)).one().user.active = False
    visitor, answer = arrive(office, provider, ANNA)
    assert "ausgeschaltet" in visitor.get(answer.location).text


def test_pkce_state_and_nonce_are_sent_and_kept(office, provider):
    visitor = office.test_client()
    there = visitor.get("/anmelden/bei/kreis").location
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce")) >= 43
    visitor.get(provider.log_in(there, ANNA.sub))
    verifier = provider.asked[-1]["code_verifier"]
    assert create_s256_code_challenge(verifier) == asked["code_challenge"]


def none_alg(token, provider):
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    return head.decode().rstrip("=") + "." + token.split(".")[1] + "."


def public_key_as_secret(token, provider):
    """The classic: the public key, which everybody has, taken for a shared secret."""
    secret = jwk.OctKey.import_key(provider.key.as_pem(private=False))
    return jwt.encode({"alg": "HS256"}, provider.claims(token), secret, algorithms=["HS256"])


def client_secret_as_key(token, provider):
    secret = jwk.OctKey.import_key("geheim-aber-lang" * 2)
    return jwt.encode({"alg": "HS256"}, provider.claims(token), secret, algorithms=["HS256"])


def changed(**claims):
    def forge(token, provider):
        kept = {**provider.claims(token), **claims}
        return provider.sign({name: value for name, value in kept.items() if value is not None})

    return forge


def shifted(**seconds):
    def forge(token, provider):
        kept = provider.claims(token)
        return provider.sign(kept | {name: kept[name] + by for name, by in seconds.items()})

    return forge


def foreign_key(token, provider):
    return provider.sign(provider.claims(token), key=jwk.RSAKey.generate_key(2048))


def own_key_in_header(token, provider):
    own = jwk.RSAKey.generate_key(2048)
    return provider.sign(provider.claims(token), key=own, jwk=own.as_dict(private=False))


def other_body(token, provider):
    head, _body, tail = token.split(".")
    claims = provider.claims(token) | {"sub": "admin"}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{head}.{body}.{tail}"


FORGED = {
    "no algorithm": none_alg,
    "the public key as a secret": public_key_as_secret,
    "the client's secret as a key": client_secret_as_key,
    "another key": foreign_key,
    "a key it brings along": own_key_in_header,
    "another body under the signature": other_body,
    "no signature at all": lambda token, _provider: token.rsplit(".", 1)[0] + ".",
    "no token": lambda _token, _provider: "",
    "another issuer": changed(iss="https://boese.example"),
    "for another client": changed(aud="another"),
    "for several clients": changed(aud=["begehung", "another"]),
    "authorized for another": changed(aud=["begehung"], azp="another"),
    "another nonce": changed(nonce="x" * 43),
    "no nonce": changed(nonce=None),
    "a nonce declared needless": changed(nonce=None, nonce_supported=False),
    "no subject": changed(sub=None),
    "run out": shifted(exp=-7200),
    "no end": changed(exp=None),
    "made long ago": shifted(iat=-3600),
    "made in the future": shifted(iat=3600),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_proves_nobody(name, office, provider, small):
    provider.forge = FORGED[name]
    visitor, answer = arrive(office, provider, ANNA)
    assert answer.location == "/anmelden"
    assert "hat Sie nicht ausgewiesen" in visitor.get("/anmelden").text
    assert sessions_of(small) == 0


def test_the_forger_of_these_tests_could_sign_a_good_one(office, provider):
    provider.forge = changed(name="Anna W.")
    _visitor, answer = arrive(office, provider, ANNA)
    assert answer.location == "/"


def test_clocks_may_differ_by_a_minute(office, provider, small):
    provider.forge = shifted(iat=50)
    _visitor, answer = arrive(office, provider, ANNA)
    assert answer.location == "/"


def test_what_another_browser_began_is_not_finished_here(office, provider, small):
    there = office.test_client().get("/anmelden/bei/kreis").location
    back = provider.log_in(there, ANNA.sub)
    victim = office.test_client()
    assert victim.get(back).location == "/anmelden"
    victim.get("/anmelden/bei/kreis")
    assert victim.get(back).location == "/anmelden"
    assert sessions_of(small) == 0


def test_what_came_back_is_used_once(office, provider):
    visitor = office.test_client()
    back = provider.log_in(visitor.get("/anmelden/bei/kreis").location, ANNA.sub)
    assert visitor.get(back).location == "/"
    assert visitor.get(back).location == "/anmelden"


def test_an_answer_that_names_another_issuer_is_refused(office, provider):
    visitor = office.test_client()
    back = provider.log_in(visitor.get("/anmelden/bei/kreis").location, ANNA.sub)
    assert visitor.get(back + "&iss=https://boese.example").location == "/anmelden"


def test_after_ten_minutes_one_begins_anew(office, provider, small):
    visitor = office.test_client()
    back = provider.log_in(visitor.get("/anmelden/bei/kreis").location, ANNA.sub)
    small.clock.ahead(minutes=11)
    assert visitor.get(back).location == "/anmelden"


@pytest.mark.parametrize(
    "answer",
    [
        Response(status=302, headers={"Location": "http://127.0.0.1:1/"}),
        Response(status=500),
        Response(b"x" * (LARGEST + 1), mimetype="application/json"),
        Response(b"[]", mimetype="application/json"),
        Response(b"{", mimetype="application/json"),
        Response(b'{"issuer": "https://boese.example"}', mimetype="application/json"),
    ],
    ids=["a redirect", "an error", "too much", "no object", "no JSON", "another name"],
)
def test_a_provider_that_says_nonsense_costs_a_message(answer, office, provider):
    provider.answers["/.well-known/openid-configuration"] = answer
    visitor = office.test_client()
    assert visitor.get("/anmelden/bei/kreis").location == "/anmelden"
    assert "gerade nicht zu erreichen" in visitor.get("/anmelden").text


def test_without_plain_http_nothing_leaves_this_machine(office, provider):
    document = {
        "issuer": provider.issuer,
        "authorization_endpoint": "http://login.example/authorize",
        "token_endpoint": provider.issuer + "/oauth2/token",
        "jwks_uri": provider.issuer + "/jwks",
    }
    body = json.dumps(document)
    provider.answers["/.well-known/openid-configuration"] = Response(body)
    assert office.test_client().get("/anmelden/bei/kreis").location == "/anmelden"


def test_what_a_provider_says_of_itself_is_asked_for_once_an_hour(office, provider, small):
    arrive(office, provider, ANNA)
    provider.answers["/.well-known/openid-configuration"] = Response(status=500)
    _visitor, answer = arrive(office, provider, ANNA)
    assert answer.location == "/"


def test_a_log_in_elsewhere_begins_a_new_session_with_a_new_token(office, provider):
    visitor = office.test_client()
    before = visitor.csrf_token()
    arrive(office, provider, ANNA, visitor=visitor)
    assert visitor.post("/abmelden", data={"csrf_token": before}).status_code == 403


def test_before_something_sensitive_the_provider_is_asked_to_ask_anew(office, provider, small):
    visitor, _answer = arrive(office, provider, ANNA)
    small.clock.ahead(minutes=11)
    asked = visitor.post_form("/konto/zweiter-faktor/beginnen").location
    assert 'href="/anmelden/bei/kreis' in visitor.get(asked).text
    assert "prompt=login" in visitor.get("/anmelden/bei/kreis").location
    later = int(small.clock().timestamp())
    times = {"iat": later, "exp": later + 600}
    for auth_time, goes in ((None, "/anmelden"), (later - 660, "/anmelden"), (later, "/")):
        provider.forge = changed(**times, auth_time=auth_time)
        _visitor, answer = arrive(office, provider, ANNA, visitor=visitor)
        assert answer.location == goes
    answer = visitor.post_form("/konto/zweiter-faktor/beginnen")
    assert answer.location == "/konto/zweiter-faktor"
