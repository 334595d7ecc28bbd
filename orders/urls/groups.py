"""Addresses of the pages of courses and information sessions, under ``/orders/``."""

from django.urls import path

from orders.views import course_days, courses, info_sessions, signing_up

group_urls = [
    path("courses/", courses.courses, name="courses"),
    path("courses/plan/", courses.plan_course, name="plan_course"),
    path("courses/plan/<uuid:ref>/", courses.plan_course_of, name="plan_course_of"),
    path("courses/<uuid:ref>/", courses.course, name="course"),
    path("courses/<uuid:ref>/edit/", courses.edit_course, name="edit_course"),
    path("courses/<uuid:ref>/open/", courses.open_course, name="open_course"),
    path("courses/<uuid:ref>/confirm/", courses.confirm_course, name="confirm_course"),
    path("courses/<uuid:ref>/cancel/", courses.cancel_course, name="cancel_course"),
    path("courses/<uuid:ref>/sign-up/", signing_up.course_sign_up, name="course_sign_up"),
    path("courses/<uuid:ref>/sessions/<uuid:session_ref>/", courses.attendance, name="attendance"),
    path(
        "courses/<uuid:ref>/sessions/<uuid:session_ref>/move/",
        course_days.move_session,
        name="move_session",
    ),
    path("courses/<uuid:ref>/calendar/", course_days.course_calendar, name="course_calendar"),
    path("<uuid:ref>/courses/", signing_up.sign_up_order, name="sign_up_order"),
    path("<uuid:ref>/courses/leave/", signing_up.leave_course_of, name="leave_course_of"),
    path("courses/info-sessions/plan/", info_sessions.plan_info_session, name="plan_info_session"),
    path("courses/info-sessions/<uuid:ref>/", info_sessions.info_session, name="info_session"),
    path("courses/info-sessions/<uuid:ref>/edit/", info_sessions.edit_info_session, name="edit_info_session"),
    path(
        "courses/info-sessions/<uuid:ref>/calendar/",
        info_sessions.info_session_calendar,
        name="info_session_calendar",
    ),
    path(
        "courses/info-sessions/<uuid:ref>/cancel/",
        info_sessions.cancel_info_session,
        name="cancel_info_session",
    ),
    path(
        "courses/info-sessions/<uuid:ref>/sign-up/",
        info_sessions.info_session_sign_up,
        name="info_session_sign_up",
    ),
    path("courses/info-sessions/<uuid:ref>/who-came/", info_sessions.who_came, name="who_came"),
    path(
        "courses/info-sessions/<uuid:ref>/sign-ups/<uuid:row_ref>/leave/",
        info_sessions.info_session_leave,
        name="info_session_leave",
    ),
    path(
        "courses/info-sessions/<uuid:ref>/sign-ups/<uuid:row_ref>/choose/",
        info_sessions.info_session_choice,
        name="info_session_choice",
    ),
]
