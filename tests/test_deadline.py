"""Work in the background gives way to questions that somebody waits for, and comes to its end all the same."""

from threading import Thread

from graph_service.deadline import Background, being_asked, checked, until, waiting


def in_the_background(steps: list[int]) -> Thread:
    """Three steps of work that nobody waits for, begun."""

    def work() -> None:
        with until(Background()):
            steps.extend(checked(range(3)))

    thread = Thread(target=work)
    thread.start()
    return thread


def test_it_stands_still_while_a_question_is_worked_on_and_goes_on_while_that_waits_for_it() -> None:
    steps: list[int] = []
    with being_asked():
        work = in_the_background(steps)
        work.join(0.2)
        assert steps == []
        with waiting():
            work.join()
        assert steps == [0, 1, 2]


def test_it_goes_on_when_the_last_question_is_answered() -> None:
    steps: list[int] = []
    with being_asked():
        with being_asked():
            work = in_the_background(steps)
        work.join(0.2)
        assert steps == []
    work.join()
    assert steps == [0, 1, 2]


def test_it_ends_although_questions_never_do() -> None:
    steps: list[int] = []
    with being_asked():
        in_the_background(steps).join()
    assert steps == [0, 1, 2]


def test_waiting_for_it_outside_a_question_is_no_question() -> None:
    steps: list[int] = []
    with waiting():
        in_the_background(steps).join()
    assert steps == [0, 1, 2]
