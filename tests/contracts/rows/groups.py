"""Who may reach the pages and the API of courses and information sessions."""

from datetime import timedelta

from core import clock
from orders.models import Course
from orders.services.courses import CourseFacts, SessionFacts, open_course, plan_course
from orders.services.info_sessions import SessionPlan, plan_session, sign_up_client
from orders.services.signing_up import sign_up
from procurement.models import Offering
from tests.contracts.matrix import PROVIDER, STAFF, Story, api, page

SEES = (*STAFF, *PROVIDER)


def prepare(story: Story) -> None:
    """A draft, an open course with a seat, and an information session of tomorrow with two clients."""
    choosing, seated = story.things["choosing"], story.things["for_course"]
    offering = Offering.objects.get(provider=story.cast.provider, category=choosing.category)
    draft, opened = (_course(story, offering) for _number in range(2))
    opened = open_course(story.cast.actor("administrator"), opened)
    official = story.cast.actor("official")
    sign_up(official, seated, opened)
    starts = clock.now() + timedelta(days=1)
    plan = SessionPlan(
        name={"fi": "Palveluinfo"},
        where="Kirjasto",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        seats=10,
        categories=(choosing.category,),
        presenters=(story.cast.provider,),
    )
    session = plan_session(official, plan)
    row = sign_up_client(official, session, seated.client)
    story.things |= {
        "course_draft": draft,
        "course_open": opened,
        "course_session": opened.sessions.get(),
        "own_offering_of_course": offering,
        "info_session": session,
        "info_row": row,
        "seated": seated,
    }
    story.admit_client("session", seated.client, row.ref)


def _course(story: Story, offering: Offering) -> Course:
    starts = clock.now() + timedelta(days=15)
    facts = CourseFacts(
        name={"fi": "Hygieniapassi"},
        description={},
        languages=("fi",),
        place=offering.places.get().place,
        coach=story.cast.coach,
        min_seats=1,
        max_seats=8,
        sign_up_until=clock.today() + timedelta(days=5),
        unit_price_cents=50_00,
        sessions=(SessionFacts(starts, starts + timedelta(hours=5), 5_00),),
    )
    return plan_course(story.cast.actor("administrator"), offering, facts)


def _plan(story: Story) -> dict[str, object]:
    starts = clock.now() + timedelta(days=15)
    return {
        "offering": story.things["own_offering_of_course"].ref,
        "name": {"fi": "Tulityö"},
        "languages": ["fi"],
        "coach": story.cast.coach.ref,
        "min_seats": 1,
        "max_seats": 8,
        "sign_up_until": clock.today() + timedelta(days=5),
        "unit_price": "50",
        "sessions": [{"starts_at": starts, "ends_at": starts + timedelta(hours=3), "units": "3"}],
    }


def _session(story: Story) -> dict[str, object]:
    starts = clock.now() + timedelta(days=3)
    return {
        "name": {"fi": "Info"},
        "where": "Kirjasto",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "seats": 10,
        "categories": [story.things["choosing"].category.ref],
        "presenters": [story.cast.provider.ref],
    }


def _order(story: Story) -> dict[str, object]:
    return {"order": story.things["choosing"].ref}


SESSION = {"ref": "course_open", "session": "course_session"}
ROW = {"ref": "info_session", "row": "info_row"}
ROWS = [
    page("orders:courses", *SEES),
    page("orders:plan_course", "administrator"),
    page("orders:plan_course_of", "administrator", ref="own_offering_of_course"),
    page("orders:course", *SEES, ref="course_open"),
    page("orders:edit_course", "administrator", ref="course_draft"),
    page("orders:open_course", "administrator", ref="course_draft", post={}),
    page("orders:confirm_course", "administrator", ref="course_open", post={}),
    page("orders:cancel_course", "administrator", ref="course_open"),
    page("orders:course_sign_up", "official", ref="course_open"),
    page(
        "orders:attendance",
        *PROVIDER,
        ref=lambda story: {
            "ref": story.things["course_open"].ref,
            "session_ref": story.things["course_session"].ref,
        },
    ),
    page("orders:course_calendar", *SEES, ref="course_open"),
    page(
        "orders:move_session",
        "administrator",
        ref=lambda story: {
            "ref": story.things["course_open"].ref,
            "session_ref": story.things["course_session"].ref,
        },
    ),
    page("orders:info_session_calendar", *SEES, ref="info_session"),
    page("orders:sign_up_order", "official", ref="choosing"),
    page("orders:leave_course_of", "official", ref="seated", post={}),
    page("orders:plan_info_session", "official"),
    page("orders:info_session", *SEES, ref="info_session"),
    page("orders:edit_info_session", "official", ref="info_session"),
    page("orders:cancel_info_session", "official", ref="info_session"),
    page("orders:info_session_sign_up", "official", ref="info_session"),
    page("orders:who_came", "official", ref="info_session"),
    *(
        page(
            f"orders:{name}",
            "official",
            ref=lambda story: {
                "ref": story.things["info_session"].ref,
                "row_ref": story.things["info_row"].ref,
            },
            post=post,
        )
        for name, post in (("info_session_leave", {}), ("info_session_choice", None))
    ),
    # The client's pages
    page("choice:course", "client_choice", ref="course_open"),
    page("choice:leave_course", "client_choice"),
    page("choice:info_session", "client_choice", ref="info_session", post={}),
    page("choice:course_calendar", "client_choice"),
    page("choice:info_session_calendar", "client_choice", ref="info_session"),
    page("choice:session", "client_session"),
    page("choice:session_calendar", "client_session"),
    page("choice:leave_session", "client_session", post={}),
    # The API
    api("GET", "/courses/", *SEES),
    api("POST", "/courses/", "administrator", post=_plan, own=True),
    api("GET", "/courses/{ref}", *SEES, ref="course_open"),
    api("PUT", "/courses/{ref}", "administrator", ref="course_draft", post=_plan),
    api("POST", "/courses/{ref}/open", "administrator", ref="course_draft"),
    api("POST", "/courses/{ref}/confirm", "administrator", ref="course_open"),
    api("POST", "/courses/{ref}/cancel", "administrator", ref="course_open", post={"reason": "x"}),
    api("POST", "/courses/{ref}/sign-ups", "official", ref="course_open", post=_order),
    api(
        "POST",
        "/courses/{ref}/sign-ups/{order}/leave",
        "official",
        ref={"ref": "course_open", "order": "seated"},
    ),
    api(
        "POST",
        "/courses/{ref}/sessions/{session}/attendance",
        *PROVIDER,
        ref=SESSION,
        post=lambda story: {"marks": [{"order": story.things["seated"].ref, "present": True}]},
    ),
    api("GET", "/courses/{ref}/calendar", *SEES, ref="course_open"),
    api(
        "POST",
        "/courses/{ref}/sessions/{session}/move",
        "administrator",
        ref=SESSION,
        post=lambda story: {
            "starts_at": clock.now() + timedelta(days=17),
            "ends_at": clock.now() + timedelta(days=17, hours=5),
        },
    ),
    api("GET", "/info-sessions/{ref}/calendar", *SEES, ref="info_session"),
    api("GET", "/client/order/course-calendar", "client_choice"),
    api(
        "GET",
        "/client/order/info-sessions/{session}/calendar",
        "client_choice",
        ref={"session": "info_session"},
    ),
    api("GET", "/client/session/calendar", "client_session"),
    api("GET", "/info-sessions/", *SEES),
    api("POST", "/info-sessions/", "official", post=_session, own=True),
    api("GET", "/info-sessions/{ref}", *SEES, ref="info_session"),
    api("PUT", "/info-sessions/{ref}", "official", ref="info_session", post=_session),
    api("POST", "/info-sessions/{ref}/cancel", "official", ref="info_session", post={"reason": "x"}),
    api(
        "POST",
        "/info-sessions/{ref}/sign-ups",
        "official",
        ref="info_session",
        post=lambda story: {"client": story.things["client"].ref},
    ),
    api("POST", "/info-sessions/{ref}/sign-ups/{row}/leave", "official", ref=ROW),
    api(
        "POST",
        "/info-sessions/{ref}/attendance",
        "official",
        ref="info_session",
        post=lambda story: {"marks": [{"sign_up": story.things["info_row"].ref, "attendance": "present"}]},
    ),
    api(
        "POST",
        "/info-sessions/{ref}/choices",
        "official",
        ref="info_session",
        post=lambda story: {**_order(story), "offer": story.things["offer"].ref},
    ),
    api("GET", "/client/order/courses", "client_choice"),
    api("POST", "/client/order/courses/{course}", "client_choice", ref={"course": "course_open"}),
    api("POST", "/client/order/course-leaving", "client_choice"),
    api("GET", "/client/order/info-sessions", "client_choice"),
    api("POST", "/client/order/info-sessions/{session}", "client_choice", ref={"session": "info_session"}),
    api(
        "POST",
        "/client/order/info-sessions/{session}/leave",
        "client_choice",
        ref={"session": "info_session"},
    ),
    api("GET", "/client/session", "client_session"),
    api("POST", "/client/session/leave", "client_session"),
]
