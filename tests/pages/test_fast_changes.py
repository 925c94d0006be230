"""A person who is faster than the way to the server."""

from types import SimpleNamespace

import pytest
from streamlit import config
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunException
from streamlit.runtime.scriptrunner_utils import script_requests
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.runtime.state import SafeSessionState

from pages.shared.adapters import reruns
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.state import url_sync


def come_with(page, url):
    """The next run comes with this URL, as a browser sends it."""
    page.app.query_params.clear()
    for key, value in url.items():
        page.app.query_params[key] = value


def test_a_url_of_some_runs_ago_takes_no_change_back(page):
    first = page.query
    page.set(step=0.3, n=40)
    come_with(page, first)
    page.set(step=0.4)
    assert (page.widget("step").value, page.widget("n").value) == (0.4, 40)
    assert (page.query["step"], page.query["n"]) == ("0.4", "40")


def test_the_url_is_written_again_where_the_browser_came_with_an_older_one(page):
    first = page.query
    page.set(step=0.3)
    come_with(page, first)
    page.run()
    assert page.query["step"] == "0.3"


def test_going_back_brings_what_stood_there(page, monkeypatch):
    first = page.query
    page.set(step=0.3)
    come_with(page, first)
    monkeypatch.setattr(url_sync, "is_history_navigation", lambda: True)
    page.run()
    assert page.widget("step").value == float(first["step"])


def test_a_url_that_the_session_never_wrote_is_taken(page):
    page.set(step=0.3)
    come_with(page, {"f": "(x-2)^2", "step": "0.25"})
    page.run()
    assert (page.widget("f").value, page.widget("step").value) == ("(x-2)^2", 0.25)


def test_a_callback_that_is_broken_off_is_begun_again_and_the_run_still_ends():
    done, later = [], RerunException(RerunData())

    @restart_if_interrupted
    def callback(word):
        done.append(word)
        if len(done) < 3:
            raise later

    with pytest.raises(RerunException) as raised:
        callback("go")
    assert done == ["go"] * 3
    assert raised.value is later


def test_a_callback_that_nothing_breaks_off_runs_once():
    done = []
    restart_if_interrupted(done.append)("go")
    assert done == ["go"]


def message(*states):
    return WidgetStates(
        widgets=[WidgetState(id=name, double_value=value) for name, value in states]
    )


def test_messages_that_wait_stay_apart_and_keep_their_order(page):
    """The pages have put this into Streamlit, or the test of quick changes would tell."""
    merge = script_requests._coalesce_widget_states
    both = merge(merge(message(("a", 1)), message(("a", 2))), message(("a", 3)))
    assert [m.states.widgets[0].double_value for m in both.messages] == [1, 2, 3]
    assert both.widgets[0].double_value == 3
    assert merge(None, both) is both


def test_a_flood_of_messages_is_merged(page):
    merge, flood = script_requests._coalesce_widget_states, message(("a", 0))
    for number in range(3 * reruns.MOST_WAITING):
        flood = merge(flood, message(("a", number)))
    assert len(flood.messages) == reruns.MOST_WAITING
    large = WidgetStates(widgets=[WidgetState(id="f", string_value="x" * reruns.MOST_BYTES)])
    assert len(merge(merge(large, large), large).messages) == 1


def test_a_host_that_reads_its_settings_anew_is_overruled_again(page):
    config.set_option("runner.fastReruns", True)
    config.set_option("client.showErrorDetails", "false")
    page.run()
    assert config.get_option("runner.fastReruns") is False
    assert config.get_option("client.showErrorDetails") == "none"


def test_who_asks_for_the_details_of_errors_gets_them(page):
    before = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", "full")
    page.run()
    assert config.get_option("client.showErrorDetails") == "full"
    config.set_option("client.showErrorDetails", before)


def test_what_is_replaced_in_streamlit_is_there_to_be_replaced(caplog):
    reruns.install()
    assert not caplog.records
    take = SafeSessionState.on_script_will_rerun
    reruns.install()
    assert SafeSessionState.on_script_will_rerun is take


def test_a_name_that_streamlit_no_longer_has_is_said_in_the_log_and_nothing_is_replaced(caplog):
    owner = SimpleNamespace(there=len)
    reruns.install([(owner, "there", reruns.in_order), (owner, "gone", reruns.take_whole)])
    assert "gone" in caplog.text
    assert owner.there is len
