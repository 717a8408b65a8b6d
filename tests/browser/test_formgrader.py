"""What an instructor sees and does in a real browser. The tests follow one another, as her work does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait
from small_course import NOTEBOOK

if TYPE_CHECKING:
    from conftest import Formgrader

from autograder.course import ASSIGNMENT, Course
from autograder.exercises import KIT_EXERCISES, load_exercises
from autograder.feedback import generate
from autograder.judges import Judges
from autograder.ledger import records
from autograder.ledger.classroom import grade_class
from autograder.ledger.gradebook import open_gradebook

pytestmark = pytest.mark.browser
PATIENCE_S = 30
QUESTION, ANSWER = (
    "question_overfitting",
    "No: its training accuracy is 0.17, too.",
)  # as conftest hands it in
GRADING_S = 300
STEM = NOTEBOOK.removesuffix(".ipynb")
LISTED = load_exercises(KIT_EXERCISES)
TOTAL = sum(each.points for each in (*LISTED.exercises, *LISTED.questions))


def wait(formgrader: Formgrader, seconds: float = PATIENCE_S) -> WebDriverWait:
    # The page draws itself anew when what it asked for has come.
    passing = [NoSuchElementException, StaleElementReferenceException]
    return WebDriverWait(formgrader.browser, seconds, ignored_exceptions=passing)


def rows(formgrader: Formgrader) -> dict[str, list[str]]:
    """The cells of each row of the list of submissions, by the student's id; names are not known here."""
    lines = formgrader.browser.find_elements(By.CSS_SELECTOR, "table tbody tr")
    cells = [[cell.text for cell in line.find_elements(By.TAG_NAME, "td")] for line in lines]
    return {line[1]: line for line in cells if len(line) > 1}


def row_of(formgrader: Formgrader, student: str) -> WebElement:
    return formgrader.browser.find_element(By.XPATH, f"//tbody/tr[td[normalize-space()='{student}']]")


def page_of(course: Course, student: str, stem: str = STEM) -> str:
    with open_gradebook(course) as gradebook:
        return str(gradebook.find_submission_notebook(stem, ASSIGNMENT, student).id)


def test_the_class_is_listed_with_its_scores(formgrader: Formgrader) -> None:
    formgrader.open(f"manage_submissions/{ASSIGNMENT}")
    wait(formgrader).until(lambda _: {"ann", "bob", "eve"} <= rows(formgrader).keys())
    formgrader.picture("class")
    listed = rows(formgrader)
    assert any(f"50 / {TOTAL:g}" in cell for cell in listed["ann"])
    assert any(f"0 / {TOTAL:g}" in cell for cell in listed["bob"])
    assert any("needs autograding" in cell for cell in listed["eve"])


def test_the_autograde_button_goes_through_the_judge(
    formgrader: Formgrader, course: Course, canary: object
) -> None:
    formgrader.open(f"manage_submissions/{ASSIGNMENT}")
    wait(formgrader).until(lambda _: "eve" in rows(formgrader))
    wait(formgrader).until(lambda _: pressed(formgrader, "eve"))
    wait(formgrader, GRADING_S).until(lambda _: records.recorded(course, "eve") is not None)
    wait(formgrader).until(
        lambda _: any(f"0 / {TOTAL:g}" in cell for cell in rows(formgrader).get("eve", []))
    )
    formgrader.picture("autograded")
    eve = records.recorded(course, "eve")
    assert eve is not None
    assert eve.evidence["isolation"]
    assert not canary.exists()  # type: ignore[attr-defined]


def pressed(formgrader: Formgrader, student: str) -> bool:
    """Whether the button that grades a student's submission could be pressed."""
    row_of(formgrader, student).find_element(By.CSS_SELECTOR, ".autograde a").click()
    return True


def test_nothing_of_a_submission_runs_in_the_page(formgrader: Formgrader, course: Course) -> None:
    formgrader.open(f"submissions/{page_of(course, 'eve')}/")
    wait(formgrader).until(lambda _: formgrader.browser.find_elements(By.ID, "identity_block_check"))
    formgrader.picture("attack")
    assert formgrader.browser.title != "taken over"
    assert formgrader.browser.find_elements(By.XPATH, "//div[contains(@class, 'output_html')]//b[.='bold']")
    assert not formgrader.browser.find_elements(By.CSS_SELECTOR, "a[href^='javascript'], img[src='x']")


def test_a_submission_shows_scores_and_reasons(formgrader: Formgrader, course: Course) -> None:
    formgrader.open(f"submissions/{page_of(course, 'bob')}/")
    wait(formgrader).until(lambda _: formgrader.browser.find_elements(By.ID, "identity_block_check"))
    formgrader.picture("submission")
    page = formgrader.browser.find_element(By.ID, "notebook-container").text
    assert "0 of 15 points" in page
    assert "it has not been written yet" in page


def test_a_mark_corrected_by_hand_survives_a_regrade(formgrader: Formgrader, course: Course) -> None:
    place = f"submissions/{page_of(course, 'bob')}/"
    formgrader.open(place)
    wait(formgrader).until(
        lambda _: (
            formgrader.browser.find_element(By.ID, "identity_block_check").get_attribute("placeholder") == "0"
        )
    )
    wait(formgrader).until(lambda _: typed(formgrader, "14"))
    wait(formgrader).until(lambda _: mark(course) == 14)
    with Judges(course) as judges:
        grade_class(course, judges, ["bob"], force=True)
    formgrader.open(place)
    wait(formgrader).until(
        lambda _: (
            formgrader.browser.find_element(By.ID, "identity_block_check").get_attribute("value") == "14"
        )
    )
    formgrader.picture("mark")
    formgrader.open(f"manage_submissions/{ASSIGNMENT}")
    wait(formgrader).until(
        lambda _: any(f"14 / {TOTAL:g}" in cell for cell in rows(formgrader).get("bob", []))
    )
    assert mark(course) == 14


def typed(formgrader: Formgrader, text: str, grade_id: str = "identity_block_check") -> bool:
    """Whether `text` stands in the field for the mark, and was typed as a person does."""
    field = formgrader.browser.find_element(By.ID, grade_id)
    field.clear()
    field.send_keys(text, Keys.TAB)
    return True


def mark(course: Course) -> float | None:
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade("identity_block_check", STEM, ASSIGNMENT, "bob")
        assert not grade.needs_manual_grade
        score: float | None = grade.manual_score
    return score


def test_an_answer_in_words_is_marked_beside_it(formgrader: Formgrader, course: Course) -> None:
    formgrader.open(f"submissions/{page_of(course, 'ann', '3_depth')}/")
    wait(formgrader).until(lambda _: formgrader.browser.find_elements(By.ID, QUESTION))
    page = formgrader.browser.find_element(By.ID, "notebook-container").text
    assert ANSWER in page
    assert "For the marker" not in page
    wait(formgrader).until(lambda _: typed(formgrader, "1.5", QUESTION))
    wait(formgrader).until(lambda _: mark_of_question(course) == (1.5, False))
    formgrader.picture("question")
    with Judges(course) as judges:
        grade_class(course, judges, ["ann"], force=True)
    assert mark_of_question(course) == (1.5, False)


def mark_of_question(course: Course) -> tuple[float | None, bool]:
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade(QUESTION, "3_depth", ASSIGNMENT, "ann")
        return grade.manual_score, bool(grade.needs_manual_grade)


def test_a_feedback_page_shows_messages_in_their_place(formgrader: Formgrader, course: Course) -> None:
    generate(course)
    browser = formgrader.browser
    browser.get((course.feedback / "bob" / ASSIGNMENT / f"{STEM}.html").as_uri())
    formgrader.picture("feedback")
    assert "(Score: 14.0 / 60.0)" in browser.find_element(By.TAG_NAME, "h4").text
    checks = browser.find_elements(
        By.XPATH, "//div[contains(@class, 'code_cell')][.//a[@name='identity_block_check']]"
    )
    assert len(checks) == 1
    assert "identity_block still raises NotImplementedError" in checks[0].text
    assert "checks.identity_block(identity_block)" in checks[0].text


def test_a_feedback_page_shows_plots(formgrader: Formgrader, course: Course) -> None:
    browser = formgrader.browser
    browser.get((course.feedback / "ann" / ASSIGNMENT / f"{STEM}.html").as_uri())
    plots = browser.find_elements(By.CSS_SELECTOR, ".output_png img")
    assert plots
    assert all(int(plot.get_property("naturalWidth")) > 100 for plot in plots)
    assert all(plot.get_attribute("alt") for plot in plots)
    browser.execute_script("arguments[0].scrollIntoView()", plots[-1])
    formgrader.picture("plots")
