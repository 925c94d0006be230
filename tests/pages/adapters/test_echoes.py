"""What of a message a person changed; values are numbers here, and so are addresses."""

from pages.shared.adapters.echoes import BEHIND, DRAWING, MOST_TOLD, Browser

SOON, LATER, MUCH_LATER = 0.1, 2 * DRAWING, 2 * BEHIND


def changed(browser, address, now, **said):
    heard, browser = browser.hear(address, now, said)
    return set(heard.changed), browser


def at_start():
    """A browser that was shown a page at address 1, and has said so in a change of `n`."""
    shown = Browser().tell(1, 0.0, {"x": 1, "n": 1})
    return changed(shown, 1, LATER, x=1, n=2)[1]


def test_what_was_never_said_is_a_change():
    assert changed(Browser(), 0, 0.0, x=1)[0] == {"x"}


def test_what_was_said_before_is_none():
    assert changed(at_start(), 1, LATER, x=1, n=3)[0] == {"n"}


def test_what_the_server_has_set_since_is_not_taken_back():
    told = at_start().tell(2, LATER, {"x": 7, "n": 2})
    assert changed(told, 1, LATER + SOON, x=1, n=3)[0] == {"n"}
    followed = changed(told, 1, LATER + SOON, x=7, n=3)[0]
    assert followed == {"n"}


def test_of_two_values_set_by_the_server_the_first_is_an_echo_too():
    told = at_start().tell(2, LATER, {"x": 7, "n": 2}).tell(3, LATER + SOON, {"x": 8, "n": 2})
    assert changed(told, 2, LATER + 2 * SOON, x=7, n=2)[0] == set()


def test_an_address_may_arrive_without_what_was_told_before_it():
    """Streamlit drops what it has not sent yet when the next run begins, but not the address."""
    told = at_start().tell(2, LATER, {"x": 7, "n": 2})
    n, told = changed(told, 1, LATER + SOON, x=1, n=3)
    assert n == {"n"}
    assert changed(told, 2, LATER + 2 * SOON, x=1, n=4)[0] == {"n"}
    assert told.hear(2, LATER + 2 * SOON, {"x": 1, "n": 4})[0].untold == {"x"}


def test_who_has_seen_what_was_set_may_go_back():
    told = at_start().tell(2, LATER, {"x": 7, "n": 2})
    assert changed(told, 2, LATER + SOON, x=1, n=2)[0] == {"x"}


def test_a_host_that_never_passes_the_address_on_makes_nobody_unheard():
    told = at_start().tell(2, LATER, {"x": 7, "n": 2})
    assert changed(told, 99, LATER + MUCH_LATER, x=1, n=2)[0] == {"x"}


def test_on_and_off_before_any_answer_is_off():
    on, browser = changed(at_start(), 1, LATER, x=2, n=2)
    assert on == {"x"}
    assert changed(browser, 1, LATER, x=1, n=2)[0] == {"x"}


def test_a_change_that_crosses_an_answer_has_to_be_told_again():
    told = at_start().tell(2, LATER, {"x": 7, "n": 2})
    heard, browser = told.hear(1, LATER + SOON, {"x": 3, "n": 2})
    assert heard.changed == heard.untold == {"x"}
    # The answer arrives in the browser, and puts 7 where 3 was typed.
    assert changed(browser, 1, LATER + SOON, x=7, n=2)[0] == set()


def test_what_is_told_by_force_may_cross_a_change_too():
    told = at_start().tell(2, LATER, {"x": 1, "n": 2}, forced={"x"})
    heard, _ = told.hear(1, LATER + SOON, {"x": 3, "n": 2})
    assert heard.untold == {"x"}


def test_what_a_run_told_before_it_was_broken_off_is_an_echo_too():
    _, browser = at_start().hear(1, LATER, {"x": 3, "n": 2}, {"x": 7})
    assert changed(browser, 1, LATER + SOON, x=7, n=2)[0] == set()
    assert changed(browser, 1, LATER + SOON, x=8, n=2)[0] == {"x"}


def test_a_run_that_came_to_its_end_was_not_broken_off():
    told = at_start().tell(2, LATER, {"x": 7, "n": 2})
    heard, _ = told.hear(2, LATER + LATER, {"x": 3, "n": 2}, {"x": 7})
    assert not heard.untold


def test_only_a_message_without_a_change_asks_again():
    assert changed(at_start(), 1, LATER, x=1, n=2)[1].asks_again
    assert not changed(at_start(), 1, LATER, x=1, n=3)[1].asks_again


def test_a_session_keeps_a_few_answers_only():
    browser = at_start()
    for number in range(3 * MOST_TOLD):
        browser = browser.tell(number, LATER, {"x": number})
    assert len(browser.told) == MOST_TOLD
