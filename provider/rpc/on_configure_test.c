// SPDX-License-Identifier: MPL-2.0
// ConfigureProvider, StopProvider and the sessions between them.
#include "acceptance/tools/plugin_fixture.h"

static void a_replaced_session_closes_after_its_last_call(void **state) {
    Fixture *fixture = *state;
    fixture_configure(fixture);
    Session *held = sessions_acquire(fixture->engine.sessions);
    fixture_configure(fixture);
    assert_int_equal(hooks.configured, 2);
    assert_int_equal(hooks.closed, 0);
    sessions_release(fixture->engine.sessions, held);
    assert_int_equal(hooks.closed, 1);
}

static Status refuse(Call *call, const Value *config, const char *version, void **ret) {
    (void)config, (void)version;
    *ret = NULL;
    return call_fail(call, NULL, "No credentials", "Nothing was found.");
}

static void a_failed_configure_keeps_the_session_before_it(void **state) {
    Fixture *fixture = *state;
    fixture_configure(fixture);
    Session *before = sessions_acquire(fixture->engine.sessions);
    hooks.configure = refuse;
    Tfplugin6__ConfigureProvider__Request request = TFPLUGIN6__CONFIGURE_PROVIDER__REQUEST__INIT;
    const Tfplugin6__ConfigureProvider__Response *response =
        INVOKE(fixture, "ConfigureProvider", &request);
    ONE_ERROR(response, "No credentials");
    Session *after = sessions_acquire(fixture->engine.sessions);
    assert_ptr_equal(before, after);
    sessions_release(fixture->engine.sessions, before);
    sessions_release(fixture->engine.sessions, after);
}

static void stop(Fixture *fixture) {
    Tfplugin6__StopProvider__Request request = TFPLUGIN6__STOP_PROVIDER__REQUEST__INIT;
    const Tfplugin6__StopProvider__Response *response = INVOKE(fixture, "StopProvider", &request);
    assert_string_equal(response->error, "");
}

static Status runs_again(Call *call, const Value *config, const char *version, void **ret) {
    (void)config, (void)version, (void)ret;
    assert_int_equal(call_state(call), CALL_RUNNING);
    return status_ok();
}

static void stop_cancels_all_sessions_until_the_next_configure(void **state) {
    Fixture *fixture = *state;
    Sessions *sessions = fixture->engine.sessions;
    fixture_configure(fixture);
    Session *old = sessions_acquire(sessions);
    fixture_configure(fixture);
    Session *current = sessions_acquire(sessions);
    stop(fixture);
    stop(fixture); // may come more than once
    assert_true(atomic_load(&old->cancel.set) && atomic_load(&current->cancel.set));
    hooks.configure = runs_again; // not cancelled by the stop before it
    fixture_configure(fixture);
    Session *next = sessions_acquire(sessions);
    assert_false(atomic_load(&next->cancel.set));
    assert_true(atomic_load(&old->cancel.set));
    sessions_release(sessions, old);
    sessions_release(sessions, current);
    sessions_release(sessions, next);
}

static Fixture *stopping;

static Status stopped_meanwhile(Call *call, const Value *config, const char *version, void **ret) {
    (void)config;
    assert_string_equal(version, "1.11.4");
    stop(stopping);
    assert_int_equal(call_state(call), CALL_CANCELLED);
    *ret = NULL;
    return status_ok();
}

static void stop_reaches_a_configure_under_way(void **state) {
    stopping = *state;
    hooks.configure = stopped_meanwhile;
    fixture_configure(stopping);
    Session *session = sessions_acquire(stopping->engine.sessions);
    assert_true(atomic_load(&session->cancel.set));
    sessions_release(stopping->engine.sessions, session);
}

static void the_last_session_closes_with_the_server(void **state) {
    fixture_configure(*state);
    assert_int_equal(hooks.closed, 0);
}

static int check_closed(void **state) {
    fixture_end(state);
    return hooks.closed == 1 ? 0 : -1;
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(a_replaced_session_closes_after_its_last_call),
        T(a_failed_configure_keeps_the_session_before_it),
        T(stop_cancels_all_sessions_until_the_next_configure),
        T(stop_reaches_a_configure_under_way),
        cmocka_unit_test_setup_teardown(the_last_session_closes_with_the_server, fixture_begin,
                                        check_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
