// SPDX-License-Identifier: MPL-2.0
// What Terraform is told to store, for each outcome of create, update and delete.
#include "acceptance/tools/plugin_fixture.h"

typedef Tfplugin6__ApplyResourceChange__Request Request;
typedef Tfplugin6__ApplyResourceChange__Response Response;

static const char prior_json[] = "{\"id\":\"i\",\"name\":\"n\",\"size\":3,\"state\":\"old\"}";
static const char planned_json[] = "{\"name\":\"n\",\"size\":5}";

// planned always has `id` and `state` unknown, as after planning a create.
static const Response *apply(Fixture *fixture, const char *prior, const char *planned) {
    Request request = TFPLUGIN6__APPLY_RESOURCE_CHANGE__REQUEST__INIT;
    const Value *after = fixture_thing_of(fixture, planned);
    if (!value_is_null(after)) {
        after = fixture_unknown(fixture, after, "id");
        after = fixture_unknown(fixture, after, "state");
    }
    request.type_name = (char *)"test_thing";
    request.prior_state = fixture_thing_wire(fixture, fixture_thing_of(fixture, prior));
    request.planned_state = fixture_thing_wire(fixture, after);
    request.config = fixture_thing_wire(fixture, fixture_thing_of(fixture, planned));
    request.planned_private =
        (ProtobufCBinaryData){.len = 9, .data = (uint8_t *)(char[]){"{\"k\":\"v\"}"}};
    fixture_configure(fixture);
    return INVOKE(fixture, "ApplyResourceChange", &request);
}

static const Value *state_of(Fixture *fixture, const Response *response) {
    return fixture_thing_read(fixture, response->new_state);
}

static const Value *member(Call *call, const Value *object, const char *name, const char *text) {
    return value_with(call->arena, object, name, value_cstring(call->arena, text));
}

static Status finish(Call *call, ApplyChange *change) {
    change->exists = true;
    change->state = member(call, change->state, "id", "made");
    change->state = member(call, change->state, "state", "ready");
    return status_ok();
}

static void create_returns_the_object(void **state) {
    hooks.create = finish;
    const Response *response = apply(*state, "null", planned_json);
    const Value *object = state_of(*state, response);
    assert_int_equal(response->n_diagnostics, 0);
    assert_string_equal(value_cstr(value_get(object, "id")), "made");
    assert_int_equal(value_int_or(value_get(object, "size"), 0), 5);
    assert_int_equal(response->private_.len, 9);
}

static Status fail_before(Call *call, ApplyChange *change) {
    assert_true(value_is_null(value_get(change->state, "id")));
    return call_fail(call, NULL, "Nothing made", "Quota exceeded.");
}

static void failed_create_without_object_stores_nothing(void **state) {
    hooks.create = fail_before;
    const Response *response = apply(*state, "null", planned_json);
    ONE_ERROR(response, "Nothing made");
    assert_true(value_is_null(state_of(*state, response)));
    assert_int_equal(response->private_.len, 0);
}

static Status fail_after(Call *call, ApplyChange *change) {
    change->exists = true;
    change->state = member(call, change->state, "id", "made");
    return call_fail(call, NULL, "Half made", "The second step failed.");
}

static void failed_create_with_object_stores_what_is_known(void **state) {
    hooks.create = fail_after;
    const Response *response = apply(*state, "null", planned_json);
    const Value *object = state_of(*state, response);
    ONE_ERROR(response, "Half made");
    assert_string_equal(value_cstr(value_get(object, "id")), "made");
    assert_true(value_is_null(value_get(object, "state"))); // was unknown
    assert_int_equal(response->private_.len, 9);
}

static Status ok_with_recorded_error(Call *call, ApplyChange *change) {
    (void)fail_after(call, change);
    return status_ok();
}

static Status ok_with_nothing_made(Call *call, ApplyChange *change) {
    (void)fail_before(call, change);
    return status_ok();
}

static void a_recorded_error_is_a_failure_even_if_ok_was_returned(void **state) {
    hooks.create = ok_with_nothing_made;
    assert_true(value_is_null(state_of(*state, apply(*state, "null", planned_json))));
    hooks.create = ok_with_recorded_error;
    const Response *response = apply(*state, "null", planned_json);
    ONE_ERROR(response, "Half made");
    assert_false(value_is_null(state_of(*state, response)));
}

static Status silent_failure(Call *call, ApplyChange *change) {
    (void)call;
    (void)change;
    return status_failed();
}

static void a_failure_without_reason_still_is_an_error(void **state) {
    hooks.create = silent_failure;
    const Response *response = apply(*state, "null", planned_json);
    ONE_ERROR(response, "Operation failed without a reason");
}

static Status forget_state(Call *call, ApplyChange *change) {
    change->state = member(call, change->planned, "id", "made");
    return status_ok();
}

static void left_unknown_becomes_null_with_an_error_naming_it(void **state) {
    hooks.create = forget_state;
    const Response *response = apply(*state, "null", planned_json);
    const Tfplugin6__Diagnostic *error = ONE_ERROR(response, "Provider left a value unknown");
    assert_string_equal(error->attribute->steps[0]->attribute_name, "state");
    assert_true(value_is_null(value_get(state_of(*state, response), "state")));
    assert_string_equal(value_cstr(value_get(state_of(*state, response), "id")), "made");
}

static Status return_null(Call *call, ApplyChange *change) {
    (void)call;
    change->state = &value_null;
    return status_ok();
}

static void success_without_state_keeps_what_was_planned(void **state) {
    hooks.create = return_null;
    const Response *response = apply(*state, "null", planned_json);
    ONE_ERROR(response, "Provider returned no state");
    assert_int_equal(value_int_or(value_get(state_of(*state, response), "size"), 0), 5);
}

static Status return_misshapen(Call *call, ApplyChange *change) {
    (void)call;
    change->exists = true;
    change->state = &value_true;
    return status_ok();
}

static void a_misshapen_state_is_never_sent(void **state) {
    hooks.create = return_misshapen;
    const Response *response = apply(*state, "null", planned_json);
    assert_true(response->n_diagnostics > 0);
    assert_int_equal(value_int_or(value_get(state_of(*state, response), "size"), 0), 5);
    hooks.update = return_misshapen;
    response = apply(*state, prior_json, planned_json);
    assert_int_equal(value_int_or(value_get(state_of(*state, response), "size"), 0), 3);
}

static Status return_partly_misshapen(Call *call, ApplyChange *change) {
    (void)finish(call, change);
    change->state = value_with(call->arena, change->state, "size", &value_empty_list);
    return status_ok();
}

// An attribute more, and the others in another order.
static Status return_another_type(Call *call, ApplyChange *change) {
    (void)finish(call, change);
    static const Attr attrs[] = {{"state", STRING, COMPUTED, .doc = "x"},
                                 {"surprise", STRING, COMPUTED, .doc = "x"},
                                 {"id", STRING, COMPUTED, .doc = "x"},
                                 ATTRS_END};
    const Value *other = value_object(call->arena, attrs_type(call->arena, attrs));
    other = member(call, other, "surprise", "!");
    change->state = member(call, other, "id", "made");
    return status_ok();
}

// Terraform would forget the object: what is right of it is stored.
static void one_wrong_attribute_loses_no_object(void **state) {
    static Status (*const wrong[])(Call * call, ApplyChange * change) = {return_partly_misshapen,
                                                                         return_another_type};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        hooks.create = wrong[i];
        const Response *response = apply(*state, "null", planned_json);
        assert_true(response->n_diagnostics > 0);
        assert_non_null(strstr(response->diagnostics[0]->detail, "bug in the provider"));
        const Value *object = state_of(*state, response);
        assert_string_equal(value_cstr(value_get(object, "id")), "made");
        assert_int_equal(value_int_or(value_get(object, "size"), 0), 5);
    }
}

static Status leak_write_only(Call *call, ApplyChange *change) {
    (void)finish(call, change);
    change->state = member(call, change->state, "secret_wo", "hush");
    change->state =
        value_with(call->arena, change->state, "items", value_get(change->config, "items"));
    return status_ok();
}

static void write_only_values_never_reach_the_state(void **state) {
    hooks.create = leak_write_only;
    const Response *response =
        apply(*state, "null", "{\"name\":\"n\",\"items\":[{\"key\":\"a\",\"hidden\":\"hush\"}]}");
    const Value *object = state_of(*state, response);
    assert_int_equal(response->n_diagnostics, 0);
    assert_true(value_is_null(value_get(object, "secret_wo")));
    const Value *item = value_get(object, "items")->list.items[0];
    assert_string_equal(value_cstr(value_get(item, "key")), "a");
    assert_true(value_is_null(value_get(item, "hidden")));
}

static Status update_half(Call *call, ApplyChange *change) {
    assert_string_equal(value_cstr(value_get(change->state, "state")), "old"); // begins as prior
    change->state = member(call, change->state, "state", "half");
    return call_fail(call, NULL, "Update failed", "Half of it is done.");
}

static void failed_update_stores_what_is_done(void **state) {
    hooks.update = update_half;
    const Response *response = apply(*state, prior_json, planned_json);
    const Value *object = state_of(*state, response);
    ONE_ERROR(response, "Update failed");
    assert_string_equal(value_cstr(value_get(object, "state")), "half");
    assert_int_equal(value_int_or(value_get(object, "size"), 0), 3);
}

static Status update_forgets(Call *call, ApplyChange *change) {
    change->state = &value_null;
    return call_fail(call, NULL, "Update failed", "And lost sight.");
}

static void failed_update_never_loses_the_object(void **state) {
    hooks.update = update_forgets;
    const Response *response = apply(*state, prior_json, planned_json);
    assert_string_equal(value_cstr(value_get(state_of(*state, response), "state")), "old");
}

static void delete_ends_in_null(void **state) {
    const Response *response = apply(*state, prior_json, "null");
    assert_int_equal(response->n_diagnostics, 0);
    assert_true(value_is_null(state_of(*state, response)));
    assert_int_equal(response->private_.len, 0);
    hooks.delete = return_null; // whatever it leaves, nothing is to be left
    assert_int_equal(apply(*state, prior_json, "null")->n_diagnostics, 0);
}

static Status refuse_delete(Call *call, ApplyChange *change) {
    change->state = member(call, change->state, "state", "stuck");
    return call_fail(call, NULL, "Not deleted", "It is in use.");
}

static void failed_delete_keeps_the_object(void **state) {
    hooks.delete = refuse_delete;
    const Response *response = apply(*state, prior_json, "null");
    ONE_ERROR(response, "Not deleted");
    assert_string_equal(value_cstr(value_get(state_of(*state, response), "state")), "stuck");
    assert_int_equal(response->private_.len, 9);
}

static int64_t remaining_s;

static Status note_deadline(Call *call, ApplyChange *change) {
    remaining_s = (call_remaining_ms(call) + 999) / 1000;
    return finish(call, change);
}

static void the_deadline_comes_from_timeouts(void **state) {
    hooks.create = hooks.update = hooks.delete = note_deadline;
    apply(*state, "null", planned_json);
    assert_int_equal(remaining_s, 600);
    apply(*state, prior_json, "{\"name\":\"n\",\"timeouts\":{\"update\":\"90s\"}}");
    assert_int_equal(remaining_s, 90);
    apply(*state, "{\"name\":\"n\",\"timeouts\":{\"delete\":\"1m\"}}", "null");
    assert_int_equal(remaining_s, 60);
}

static void unconfigured_is_an_error_and_stores_nothing(void **state) {
    Request request = TFPLUGIN6__APPLY_RESOURCE_CHANGE__REQUEST__INIT;
    request.type_name = (char *)"test_thing";
    const Response *response = INVOKE(*state, "ApplyResourceChange", &request);
    ONE_ERROR(response, "Provider is not configured");
    assert_null(response->new_state);
}

static void an_unknown_type_is_an_error(void **state) {
    Request request = TFPLUGIN6__APPLY_RESOURCE_CHANGE__REQUEST__INIT;
    request.type_name = (char *)"test_\xff";
    const Response *response = INVOKE(*state, "ApplyResourceChange", &request);
    ONE_ERROR(response, "Type is not served by this provider");
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(create_returns_the_object),
        T(failed_create_without_object_stores_nothing),
        T(failed_create_with_object_stores_what_is_known),
        T(a_recorded_error_is_a_failure_even_if_ok_was_returned),
        T(a_failure_without_reason_still_is_an_error),
        T(left_unknown_becomes_null_with_an_error_naming_it),
        T(success_without_state_keeps_what_was_planned),
        T(a_misshapen_state_is_never_sent),
        T(one_wrong_attribute_loses_no_object),
        T(write_only_values_never_reach_the_state),
        T(failed_update_stores_what_is_done),
        T(failed_update_never_loses_the_object),
        T(delete_ends_in_null),
        T(failed_delete_keeps_the_object),
        T(the_deadline_comes_from_timeouts),
        T(unconfigured_is_an_error_and_stores_nothing),
        T(an_unknown_type_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
