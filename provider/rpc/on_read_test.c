// SPDX-License-Identifier: MPL-2.0
// ReadResource, ReadDataSource, ImportResourceState: what is answered and what never is.
#include "acceptance/tools/plugin_fixture.h"

typedef Tfplugin6__ReadResource__Response Response;

static const char state_json[] = "{\"id\":\"i\",\"name\":\"n\",\"size\":3,\"state\":\"old\"}";

static const Response *read_thing(Fixture *fixture, const char *json) {
    Tfplugin6__ReadResource__Request request = TFPLUGIN6__READ_RESOURCE__REQUEST__INIT;
    request.type_name = (char *)"test_thing";
    request.current_state = fixture_thing_wire(fixture, fixture_thing_of(fixture, json));
    request.private_ =
        (ProtobufCBinaryData){.len = 9, .data = (uint8_t *)(char[]){"{\"k\":\"v\"}"}};
    fixture_configure(fixture);
    return INVOKE(fixture, "ReadResource", &request);
}

static int64_t remaining_s;

static Status change_state(Call *call, ReadChange *change) {
    remaining_s = (call_remaining_ms(call) + 999) / 1000;
    assert_non_null(change->session);
    change->state =
        value_with(call->arena, change->state, "state", value_cstring(call->arena, "new"));
    change->state =
        value_with(call->arena, change->state, "secret_wo", value_cstring(call->arena, "hush"));
    return status_ok();
}

static void refresh_returns_state_and_private_data(void **state) {
    hooks.read = change_state;
    const Response *response = read_thing(*state, state_json);
    const Value *object = fixture_thing_read(*state, response->new_state);
    assert_int_equal(response->n_diagnostics, 0);
    assert_string_equal(value_cstr(value_get(object, "state")), "new");
    assert_true(value_is_null(value_get(object, "secret_wo")));
    assert_int_equal(response->private_.len, 9);
    assert_int_equal(remaining_s, 90);
}

static void timeouts_read_bounds_the_refresh(void **state) {
    hooks.read = change_state;
    read_thing(*state, "{\"name\":\"n\",\"timeouts\":{\"read\":\"7s\"}}");
    assert_int_equal(remaining_s, 7);
}

static Status gone(Call *call, ReadChange *change) {
    (void)call;
    change->state = &value_null;
    return status_ok();
}

static void gone_is_null_without_error(void **state) {
    hooks.read = gone;
    const Response *response = read_thing(*state, state_json);
    assert_int_equal(response->n_diagnostics, 0);
    assert_true(value_is_null(fixture_thing_read(*state, response->new_state)));
}

static Status forbid(Call *call, ReadChange *change) {
    change->state = &value_null;
    return call_fail(call, NULL, "Not allowed", "403, bad byte \xff.");
}

static void an_error_keeps_the_old_state(void **state) {
    hooks.read = forbid;
    const Response *response = read_thing(*state, state_json);
    const Tfplugin6__Diagnostic *error = ONE_ERROR(response, "Not allowed");
    assert_string_equal(error->detail, "403, bad byte \xef\xbf\xbd.");
    assert_null(response->new_state);
}

static Status leave_unknown(Call *call, ReadChange *change) {
    change->state = value_with(call->arena, change->state, "state", &value_unknown);
    return status_ok();
}

static void unknown_is_refused(void **state) {
    hooks.read = leave_unknown;
    ONE_ERROR(read_thing(*state, state_json), "Provider left a value unknown");
}

static Status misshape(Call *call, ReadChange *change) {
    (void)call;
    change->state = &value_empty_list;
    return status_ok();
}

static void a_misshapen_state_is_refused(void **state) {
    hooks.read = misshape;
    const Response *response = read_thing(*state, state_json);
    assert_int_equal(response->n_diagnostics, 1);
    assert_null(response->new_state);
}

static void unreadable_private_data_is_a_warning(void **state) {
    Fixture *fixture = *state;
    Tfplugin6__ReadResource__Request request = TFPLUGIN6__READ_RESOURCE__REQUEST__INIT;
    request.type_name = (char *)"test_thing";
    request.current_state = fixture_thing_wire(fixture, fixture_thing_of(fixture, state_json));
    request.private_ = (ProtobufCBinaryData){.len = 3, .data = (uint8_t *)(char[]){"[1]"}};
    fixture_configure(fixture);
    const Response *response = INVOKE(fixture, "ReadResource", &request);
    assert_int_equal(response->n_diagnostics, 1);
    assert_int_equal(response->diagnostics[0]->severity, TFPLUGIN6__DIAGNOSTIC__SEVERITY__WARNING);
    assert_non_null(response->new_state);
}

// ---- data sources

static const Tfplugin6__ReadDataSource__Response *read_data(Fixture *fixture) {
    Tfplugin6__ReadDataSource__Request request = TFPLUGIN6__READ_DATA_SOURCE__REQUEST__INIT;
    const Type *type = resource_type(&fixture_source);
    request.type_name = (char *)"test_thing";
    request.config = fixture_wire(fixture, fixture_value(fixture, type, "{\"name\":\"n\"}"), type);
    fixture_configure(fixture);
    return INVOKE(fixture, "ReadDataSource", &request);
}

static Status find(Call *call, ReadChange *change) {
    assert_string_equal(value_cstr(value_get(change->state, "name")), "n");
    remaining_s = (call_remaining_ms(call) + 999) / 1000;
    change->state = value_with(call->arena, change->state, "size",
                               value_number_text(call->arena, TEXT("12345678901234567890.5")));
    return status_ok();
}

static void data_is_returned_with_exact_numbers(void **state) {
    hooks.read = find;
    const Tfplugin6__ReadDataSource__Response *response = read_data(*state);
    const Value *object = fixture_read(*state, response->state, resource_type(&fixture_source));
    assert_int_equal(response->n_diagnostics, 0);
    assert_string_equal(value_cstr(value_get(object, "size")), "12345678901234567890.5");
    assert_int_equal(remaining_s, 30);
}

static void data_not_found_is_an_error(void **state) {
    hooks.read = gone;
    const Tfplugin6__ReadDataSource__Response *response = read_data(*state);
    ONE_ERROR(response, "Object was not found");
    assert_null(response->state);
}

// ---- import

static const Tfplugin6__ImportResourceState__Response *import(Fixture *fixture, const char *type,
                                                              const char *id) {
    Tfplugin6__ImportResourceState__Request request =
        TFPLUGIN6__IMPORT_RESOURCE_STATE__REQUEST__INIT;
    request.type_name = (char *)type;
    request.id = (char *)id;
    fixture_configure(fixture);
    return INVOKE(fixture, "ImportResourceState", &request);
}

static void import_returns_exactly_one_object_of_the_type(void **state) {
    const Tfplugin6__ImportResourceState__Response *response = import(*state, "test_thing", "n");
    assert_int_equal(response->n_diagnostics, 0);
    assert_int_equal(response->n_imported_resources, 1);
    assert_string_equal(response->imported_resources[0]->type_name, "test_thing");
    assert_int_equal(response->imported_resources[0]->private_.len, 0);
    const Value *object = fixture_thing_read(*state, response->imported_resources[0]->state);
    assert_string_equal(value_cstr(value_get(object, "name")), "n");
    assert_true(value_is_null(value_get(object, "id")));
}

static Status import_nothing(Call *call, void *session, const char *id, const Value *empty,
                             const Value **ret_state) {
    (void)call, (void)session, (void)id, (void)empty;
    *ret_state = &value_null;
    return status_ok();
}

static Status import_fails(Call *call, void *session, const char *id, const Value *empty,
                           const Value **ret_state) {
    (void)session, (void)empty, (void)ret_state;
    return call_fail(call, NULL, "Id is not readable", "\"%s\" has no slash.", id);
}

static void import_misuse_is_an_error(void **state) {
    ONE_ERROR(import(*state, "test_thing", ""), "Import needs an id");
    ONE_ERROR(import(*state, "test_bare", "n"), "Resource type cannot be imported");
    ONE_ERROR(import(*state, "test_other", "n"), "Type is not served by this provider");
    hooks.import = import_nothing;
    const Tfplugin6__ImportResourceState__Response *response = import(*state, "test_thing", "n");
    const Tfplugin6__Diagnostic *error = ONE_ERROR(response, "Import found nothing");
    assert_non_null(strstr(error->detail, "`name`")); // the id's form
    hooks.import = import_fails;
    response = import(*state, "test_thing", "n");
    ONE_ERROR(response, "Id is not readable");
    assert_int_equal(response->n_imported_resources, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(refresh_returns_state_and_private_data),
        T(timeouts_read_bounds_the_refresh),
        T(gone_is_null_without_error),
        T(an_error_keeps_the_old_state),
        T(unknown_is_refused),
        T(a_misshapen_state_is_refused),
        T(unreadable_private_data_is_a_warning),
        T(data_is_returned_with_exact_numbers),
        T(data_not_found_is_an_error),
        T(import_returns_exactly_one_object_of_the_type),
        T(import_misuse_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
