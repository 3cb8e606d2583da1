// SPDX-License-Identifier: MPL-2.0
// UpgradeResourceState and MoveResourceState.
#include "acceptance/tools/plugin_fixture.h"

typedef Tfplugin6__UpgradeResourceState__Response Response;

static const Response *upgrade(Fixture *fixture, int64_t version, const char *json) {
    Tfplugin6__UpgradeResourceState__Request request =
        TFPLUGIN6__UPGRADE_RESOURCE_STATE__REQUEST__INIT;
    Tfplugin6__RawState raw = TFPLUGIN6__RAW_STATE__INIT;
    raw.json = (ProtobufCBinaryData){.len = strlen(json), .data = (uint8_t *)json};
    request.type_name = (char *)"test_thing";
    request.version = version;
    request.raw_state = &raw;
    return INVOKE(fixture, "UpgradeResourceState", &request);
}

static const Value *upgraded(Fixture *fixture, int64_t version, const char *json) {
    const Response *response = upgrade(fixture, version, json);
    assert_int_equal(response->n_diagnostics, 0);
    return fixture_thing_read(fixture, response->upgraded_state);
}

static void the_current_version_passes_through(void **state) {
    const Value *object = upgraded(
        *state, 2, "{\"id\":\"i\",\"name\":\"n\",\"size\":12345678901234567890,\"tags\":{}}");
    assert_string_equal(value_cstr(value_get(object, "size")), "12345678901234567890");
    assert_int_equal(value_get(object, "tags")->kind, VALUE_MAP); // empty is not null
}

static void attributes_may_be_missing_or_unknown_to_us(void **state) {
    const Value *object = upgraded(*state, 2, "{\"name\":\"n\",\"from_elsewhere\":{\"x\":[1]}}");
    assert_string_equal(value_cstr(value_get(object, "name")), "n");
    assert_true(value_is_null(value_get(object, "id")));
}

static void write_only_is_nulled(void **state) {
    const Value *object = upgraded(*state, 2, "{\"name\":\"n\",\"secret_wo\":\"hush\"}");
    assert_true(value_is_null(value_get(object, "secret_wo")));
}

static void an_older_version_is_upgraded(void **state) {
    const Value *object = upgraded(*state, 1, "{\"title\":\"old name\"}");
    assert_string_equal(value_cstr(value_get(object, "name")), "old name");
}

static void versions_without_a_way_are_errors(void **state) {
    ONE_ERROR(upgrade(*state, 0, "{}"), "State cannot be upgraded");
    ONE_ERROR(upgrade(*state, 3, "{}"), "State was written by a newer version of the provider");
}

static void unreadable_state_is_an_error_and_is_not_quoted(void **state) {
    const Response *response = upgrade(*state, 2, "{\"name\": hush");
    const Tfplugin6__Diagnostic *error = ONE_ERROR(response, "Stored state is not readable");
    assert_null(strstr(error->detail, "hush"));
    assert_null(response->upgraded_state);
    ONE_ERROR(upgrade(*state, 2, ""), "Stored state is not readable");
    assert_true(upgrade(*state, 2, "{\"name\":{\"a\":1}}")->n_diagnostics > 0);
}

static void state_from_before_terraform_0_12_is_an_error(void **state) {
    Tfplugin6__UpgradeResourceState__Request request =
        TFPLUGIN6__UPGRADE_RESOURCE_STATE__REQUEST__INIT;
    request.type_name = (char *)"test_thing";
    const Response *response = INVOKE(*state, "UpgradeResourceState", &request);
    ONE_ERROR(response, "Stored state is not readable");
}

static void moving_between_types_is_refused(void **state) {
    Tfplugin6__MoveResourceState__Request request = TFPLUGIN6__MOVE_RESOURCE_STATE__REQUEST__INIT;
    request.source_type_name = (char *)"other_thing";
    request.target_type_name = (char *)"test_thing";
    const Tfplugin6__MoveResourceState__Response *response =
        INVOKE(*state, "MoveResourceState", &request);
    ONE_ERROR(response, "Moving between resource types is not possible");
    assert_null(response->target_state);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(the_current_version_passes_through),
        T(attributes_may_be_missing_or_unknown_to_us),
        T(write_only_is_nulled),
        T(an_older_version_is_upgraded),
        T(versions_without_a_way_are_errors),
        T(unreadable_state_is_an_error_and_is_not_quoted),
        T(state_from_before_terraform_0_12_is_an_error),
        T(moving_between_types_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
