"""The closed lists of the domain; stored by value, printed through `labels`."""

from enum import StrEnum


class Severity(StrEnum):
    """How bad a deficiency is; the order is the order of urgency."""

    IMMINENT_DANGER = "imminent_danger"  # S1
    SEVERE = "severe"  # S2
    MODERATE = "moderate"  # S3
    LOW = "low"  # S4


class Rating(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    UNRATED = "unrated"


class Verdict(StrEnum):
    """What an answer says about its item."""

    FULFILLED = "fulfilled"
    PARTLY = "partly"
    VIOLATED = "violated"
    UNDETERMINED = "undetermined"  # an input of the rule is missing
    INFORMATION = "information"  # the item has no rule
    NOT_APPLICABLE = "not_applicable"
    NOT_INSPECTED = "not_inspected"
    OPEN = "open"  # not answered yet


class AnswerType(StrEnum):
    YES_PARTLY_NO = "yes_partly_no"
    COUNT = "count"
    COUNTS = "counts"  # several named counts in one item, such as men, women, children
    NUMBER = "number"
    MEASUREMENT = "measurement"
    CHOICE = "choice"
    TEXT = "text"
    PHOTO = "photo"


class AnswerState(StrEnum):
    ANSWERED = "answered"
    NOT_APPLICABLE = "not_applicable"
    NOT_INSPECTED = "not_inspected"


class Origin(StrEnum):
    """Where an answer was taken over from instead of being given anew."""

    LAST_TIME = "last_time"
    OTHER_ROOM = "other_room"


class SourceStatus(StrEnum):
    """How well the legal source of a rule is known."""

    VERIFIED = "verified"  # V: value read in the named source
    TOPIC = "topic"  # C: topic read, exact number or wording not
    UNCONFIRMED = "unconfirmed"  # B: background knowledge, printed as unconfirmed
    PROPOSAL = "proposal"  # P: proposed by this project


class Role(StrEnum):
    INSPECTOR = "inspector"
    COORDINATOR = "coordinator"
    COMMISSIONER = "commissioner"
    READER = "reader"
    ADMIN = "admin"
    OPERATOR = "operator"  # has no account; acts by link
    OFFICE = "office"  # whoever keeps watch in the district office; has no account
    RESIDENT = "resident"  # has no account; acts by receipt code


WITHOUT_ACCOUNT = (Role.OPERATOR, Role.OFFICE, Role.RESIDENT)


class InspectionKind(StrEnum):
    ROUTINE = "routine"
    OCCASION = "occasion"
    FOLLOW_UP = "follow_up"
    FIRST = "first"


class InspectionState(StrEnum):
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    MISSED = "missed"  # the planned day passed and nobody was there
    HANDED_IN = "handed_in"
    REVIEWED = "reviewed"  # the coordinator has looked at everything it found
    CLOSED = "closed"  # none of its deficiencies is open any more
    CANCELLED = "cancelled"


class InspectionTrigger(StrEnum):
    START = "start"
    HAND_IN = "hand_in"
    RESCHEDULE = "reschedule"
    BRING_FORWARD = "bring_forward"  # something else has to be seen there sooner
    CANCEL = "cancel"
    MISS = "miss"
    CHASE = "chase"
    REVIEW = "review"
    REVIEWED_ALL = "reviewed_all"  # the last deficiency was looked at
    CLOSE = "close"
    ADJUST_TIMERS = "adjust_timers"  # a changed policy of the district comes into force


class FollowUpState(StrEnum):
    ORDERED = "ordered"  # no visit is planned for it
    PLANNED = "planned"
    MISSED = "missed"  # the visit passed without anybody seeing it
    DONE = "done"
    VOID = "void"  # the case ended otherwise, or another follow-up takes its place


class FollowUpTrigger(StrEnum):
    PLAN = "plan"
    SEE = "see"
    MISS = "miss"
    CALL_OFF = "call_off"  # its visit is cancelled
    MAKE_VOID = "make_void"
    CHASE = "chase"
    ADJUST_TIMERS = "adjust_timers"


class DeficiencyState(StrEnum):
    FOUND = "found"  # waits for the coordinator's review
    OPEN = "open"  # the operator's turn
    OVERDUE = "overdue"  # the operator's turn, deadline over
    ESCALATED = "escalated"  # overdue, and the commissioner knows; still the operator's turn
    SUSPENDED = "suspended"  # the clock stands still while access is denied
    REPORTED = "reported"  # the operator says: remedied; the coordinator's turn
    OBJECTED = "objected"  # the operator objects; the coordinator's turn
    TO_VERIFY = "to_verify"  # somebody must look at it on site
    REMEDIED = "remedied"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"  # goes on as another deficiency of the same house


class DeficiencyTrigger(StrEnum):
    RAISE = "raise"
    WITHDRAW = "withdraw"
    REPORT_REMEDY = "report_remedy"
    PROMISE = "promise"
    OBJECT = "object"
    CONFIRM = "confirm"
    REJECT = "reject"
    EXTEND = "extend"
    ORDER_FOLLOW_UP = "order_follow_up"
    CLOSE = "close"
    PASS_ON_SITE = "pass_on_site"
    REPORT_ON_SITE = "report_on_site"  # seen remedied by its finder, who may not close it
    FAIL_ON_SITE = "fail_on_site"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    SUSPEND = "suspend"
    RESUME = "resume"
    MERGE = "merge"
    ABSORB = "absorb"  # the deficiency the other one goes on as
    UNMERGE = "unmerge"
    RELEASE = "release"  # the other one goes its own way again
    ACKNOWLEDGE = "acknowledge"  # somebody takes care of the danger
    CALL = "call"  # somebody was telephoned, reached or not
    REMIND = "remind"
    LAPSE = "lapse"
    ESCALATE = "escalate"
    ALERT = "alert"  # the next rung of the ladder for imminent danger
    CHASE = "chase"
    ADJUST_DEADLINE = "adjust_deadline"  # a changed policy of the district comes into force
    ADJUST_TIMERS = "adjust_timers"


class ComplaintState(StrEnum):
    RECEIVED = "received"  # nobody has looked at it yet
    SORTED = "sorted"  # topic and urgency are confirmed; the office decides what to do
    INSPECTION_ORDERED = "inspection_ordered"
    REFERRED = "referred"  # another office is competent and has been asked
    ANSWERED = "answered"  # the resident can read the answer
    CLOSED = "closed"  # ended; what names the sender is still there
    ARCHIVED = "archived"  # what names the sender is deleted
    WITHDRAWN = "withdrawn"


class ComplaintTrigger(StrEnum):
    RECEIVE = "receive"
    ALARM = "alarm"
    ACKNOWLEDGE = "acknowledge"
    SORT = "sort"
    ORDER_INSPECTION = "order_inspection"
    REFER = "refer"
    ANSWER = "answer"
    CLOSE = "close"
    ADD_MESSAGE = "add_message"
    WITHDRAW = "withdraw"
    INSPECTED = "inspected"
    CALL_OFF = "call_off"
    CHASE = "chase"
    ESCALATE = "escalate"
    SETTLE = "settle"
    FORGET = "forget"
    ADJUST_TIMERS = "adjust_timers"


class Topic(StrEnum):
    """What a complaint is about; the order is the order on the resident's page."""

    DANGER = "danger"
    VIOLENCE = "violence"
    DAMAGE = "damage"
    WATER_HEATING = "water_heating"
    DIRT = "dirt"
    NOISE = "noise"
    STAFF = "staff"
    OTHER = "other"


class Urgency(StrEnum):
    AT_ONCE = "at_once"
    SOON = "soon"
    NORMAL = "normal"


class Occupation(StrEnum):
    """What somebody of the operator does in a house, for § 44 (3) AsylG."""

    MANAGEMENT = "management"
    SOCIAL_WORK = "social_work"
    SECURITY = "security"
    CARETAKER = "caretaker"
    CLEANING = "cleaning"
    VOLUNTEER = "volunteer"
    OTHER = "other"


class Proof(StrEnum):
    """How the person behind a session was proved, at its strongest."""

    PASSWORD = "password"
    CODE = "code"  # of an authenticator app
    RECOVERY = "recovery"
    PASSKEY = "passkey"  # the device and, by it, its person
    ISSUER = "issuer"  # another's log-in that says it asked for a second factor


class Scope(StrEnum):
    """What a token of another program opens; reading only."""

    DEFICIENCIES = "deficiencies:read"
    FIGURES = "figures:read"
    INSPECTIONS = "inspections:read"


STRONG = frozenset(Proof) - {Proof.PASSWORD}


class LinkPurpose(StrEnum):
    """Why a person got a link that sets a password."""

    INVITATION = "invitation"
    RESET = "reset"
    PRINTED = "printed"  # by the command line, for the first administrator
