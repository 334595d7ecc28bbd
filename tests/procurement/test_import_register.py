"""A published register of real providers goes in; bad rows are told and the good ones go in all the same."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from core import events
from core.actors import SYSTEM
from core.models import Authority, Event, User
from procurement import services
from procurement.models import Admission, Category, DynamicPurchasingSystem
from procurement.rules.register import UnreadableRegister, read_register
from procurement.states import AdmissionBasis, Regime, Route, SystemState
from providers.models import Provider, PublishedScore
from tests.factories import procurement as make

REGISTER = Path(__file__).parents[1] / "data" / "registers" / "hel-2025-008009-register.csv"
CODE = "HEL-2025-008009"
pytestmark = pytest.mark.django_db


def run(path=REGISTER, **options):
    call_command("import_register", str(path), system=CODE, **options)


def admitted(code):
    return Admission.objects.filter(category__code=code, state="admitted").count()


def test_the_register_of_helsinki_goes_in_whole(capsys):
    run(decision="HEL 2025-008009")
    assert Provider.objects.count() == 21
    assert admitted("part_1_vocational_skills") == 21
    assert admitted("part_2_entrepreneurship") == 11
    system = DynamicPurchasingSystem.objects.get(code=CODE)
    assert (system.state, system.imported_from) == (SystemState.OPEN, "HEL 2025-008009")
    for category in Category.objects.filter(system=system):
        assert (category.route, category.regime) == (Route.MINI_COMPETITION, Regime.ANNEX_E_1_4)
    assert set(Admission.objects.values_list("basis", "imported_decision")) == {
        (AdmissionBasis.IMPORTED, "HEL 2025-008009")
    }
    assert "Admitted to part_2_entrepreneurship: 11, new 11." in capsys.readouterr().out


def test_no_login_and_no_result_is_made_for_a_real_firm():
    run()
    assert User.objects.count() == 0
    assert PublishedScore.objects.count() == 0


def test_every_name_and_business_id_is_taken_as_published():
    run()
    lines = REGISTER.read_text().splitlines()[1:]
    published = {tuple(line.split(",")[:2]) for line in lines}
    assert set(Provider.objects.values_list("name", "business_id")) == published


def test_a_second_run_changes_nothing():
    run()
    before = Event.objects.count(), Admission.objects.count(), Provider.objects.count()
    run()
    assert (Event.objects.count(), Admission.objects.count(), Provider.objects.count()) == before
    assert all(fault is None for _key, _count, fault in events.verify())


def test_a_dry_run_tells_and_changes_nothing(capsys):
    run(dry_run=True)
    assert "new 21" in capsys.readouterr().out
    assert Provider.objects.count() == Admission.objects.count() == Authority.objects.count() == 0
    assert Event.objects.count() == 0


def test_bad_rows_are_told_with_line_value_and_reason_and_the_good_ones_go_in(tmp_path, capsys):
    path = tmp_path / "register.csv"
    path.write_text(
        "provider,business_id,first,second\n"
        "Hyvä Oy,0590964-3,admitted,\n"
        "Väärä Oy,0590964-4,admitted,\n"
        "Ehkä Oy,0103288-0,perhaps,\n"
        ",3008326-5,admitted,\n"
        "Kahdesti Oy,0590964-3,admitted,\n"
        "Lyhyt Oy,2828574-9\n"
        "Toinen Oy,2828574-9,,Admitted\n"
    )
    with pytest.raises(CommandError, match="5 of 7 rows were refused") as refusal:
        run(path)
    assert refusal.value.returncode == 1
    out = capsys.readouterr().out
    assert "line 3: '0590964-4': not a Finnish business id" in out
    assert "line 4: 'perhaps': a category holds 'admitted' or nothing" in out
    assert "line 5: '': the name is missing" in out
    assert "line 6: '0590964-3': the same business id is on line 2" in out
    assert "line 7: 'Lyhyt Oy, 2828574-9': 2 fields where the header names 4" in out
    assert set(Provider.objects.values_list("name", flat=True)) == {"Hyvä Oy", "Toinen Oy"}
    assert (admitted("first"), admitted("second")) == (1, 1)


@pytest.mark.parametrize("text", ["", "provider,business_id\n", "a,b,c,c\n", "a,,c\n", "no commas here\n"])
def test_a_file_that_is_no_register_is_refused_whole(text):
    with pytest.raises(UnreadableRegister):
        read_register(text)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_registers_parted_by_commas_semicolons_or_tabs_are_read(delimiter):
    lines = [["provider", "business_id", "a"], ["Hyvä Oy", "0590964-3", "admitted"]]
    categories, entries, refused = read_register("\n".join(delimiter.join(line) for line in lines))
    assert (categories, [e.categories for e in entries], refused) == (["a"], [("a",)], [])


def test_a_missing_or_unreadable_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "nothing.csv")
    (tmp_path / "latin.csv").write_bytes("provider,business_id,a\nHyvä,1,\n".encode("latin-1"))
    with pytest.raises(CommandError, match="Save it again as “CSV UTF-8”") as refusal:
        run(tmp_path / "latin.csv")
    assert "byte 27 is at fault" in str(refusal.value)


@pytest.mark.parametrize(
    "rows",
    ["", "admitted,0590964-3,Hyvä Oy\n", "Hyvä Oy,0590964-4,admitted\nToinen Oy,,admitted\n"],
    ids=["none", "columns in another order", "no business id is right"],
)
def test_a_register_without_a_good_row_makes_nothing(tmp_path, capsys, rows):
    """Columns that were mixed up would else leave an open system without anybody in it."""
    path = tmp_path / "register.csv"
    path.write_text(f"provider,business_id,first\n{rows}")
    with pytest.raises(CommandError, match="nothing was changed"):
        run(path)
    assert capsys.readouterr().out.count("refused line") == rows.count("\n")
    assert DynamicPurchasingSystem.objects.count() == Authority.objects.count() == 0


def test_the_system_must_have_a_name():
    with pytest.raises(CommandError, match="--system must name"):
        call_command("import_register", str(REGISTER), system=" ")


def test_several_authorities_must_be_told_apart(cast):
    with pytest.raises(CommandError, match="--authority"):
        run()
    run(authority="pori")
    assert DynamicPurchasingSystem.objects.get().authority.code == "pori"
    run()  # the system is found by its code
    assert DynamicPurchasingSystem.objects.count() == 1
    with pytest.raises(CommandError, match="no authority turku"):
        run(authority="turku")


def test_a_system_founded_here_gets_no_category_from_a_register(cast, officer):
    make.open_system(officer, CODE)
    with translation.override("en"), pytest.raises(CommandError, match="no category"):
        run()
    assert Admission.objects.count() == 0


def test_an_admission_that_ended_here_stays_ended(cast, officer, capsys):
    run(authority="kuopio")
    gone = Admission.objects.filter(category__code="part_2_entrepreneurship").earliest("pk")
    make.removed(officer, gone, "Konkurssi")
    run(authority="kuopio")
    assert admitted("part_2_entrepreneurship") == 10
    assert f"Left as it ended here: {gone.provider.business_id}" in capsys.readouterr().out


def test_nobody_applies_to_an_imported_system_without_requirements(cast, administrator):
    run(authority="kuopio")
    system = DynamicPurchasingSystem.objects.get()
    with pytest.raises(Exception, match="system_imported"):
        services.start_application(administrator, system, cast.provider)


def test_only_the_house_and_officers_import(cast):
    from core.errors import NotAllowed
    from procurement.services.register import import_register

    facts = {
        "authority": cast.authority,
        "system_code": "x",
        "categories": [],
        "entries": [],
        "decision": "d",
    }
    for who in ("official", "manager", "administrator", "outsider"):
        with pytest.raises(NotAllowed):
            import_register(cast.actor(who), **facts)
    assert import_register(SYSTEM, **facts).system_made
