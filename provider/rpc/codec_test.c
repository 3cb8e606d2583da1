// SPDX-License-Identifier: MPL-2.0
// Values, paths, diagnostics and private state on their way through protobuf, and requests that
// are not what they claim.
#include "acceptance/tools/plugin_fixture.h"

static void json_values_are_read_like_msgpack(void **state) {
    Fixture *fixture = *state;
    Tfplugin6__DynamicValue wire = TFPLUGIN6__DYNAMIC_VALUE__INIT;
    const char json[] = "{\"name\":\"n\",\"size\":0.1}";
    wire.json = (ProtobufCBinaryData){.len = strlen(json), .data = (uint8_t *)json};
    const Value *value = fixture_thing_read(fixture, &wire);
    assert_true(value_equal(value, fixture_thing_of(fixture, json)));
}

static void an_absent_or_empty_value_is_null(void **state) {
    Tfplugin6__DynamicValue empty = TFPLUGIN6__DYNAMIC_VALUE__INIT;
    assert_true(value_is_null(fixture_thing_read(*state, NULL)));
    assert_true(value_is_null(fixture_thing_read(*state, &empty)));
}

static void a_json_value_that_is_none_is_an_error(void **state) {
    Fixture *fixture = *state;
    Tfplugin6__DynamicValue wire = TFPLUGIN6__DYNAMIC_VALUE__INIT;
    wire.json = (ProtobufCBinaryData){.len = 4, .data = (uint8_t *)(char[]){"{\"a\""}};
    const Value *value;
    assert_false(codec_value(&fixture->call, &wire, &type_string, "config", &value).ok);
    assert_true(call_has_errors(&fixture->call));
}

static void paths_keep_their_steps(void **state) {
    Fixture *fixture = *state;
    Path root = path_attribute(NULL, "a"), item = path_index(&root, 7),
         key = path_key(&item, TEXT("k\xff"));
    const Tfplugin6__AttributePath *path = codec_path(fixture->arena, &key);
    assert_int_equal(path->n_steps, 3);
    assert_string_equal(path->steps[0]->attribute_name, "a");
    assert_int_equal(path->steps[1]->element_key_int, 7);
    assert_string_equal(path->steps[2]->element_key_string, "k\xef\xbf\xbd");
    assert_int_equal(codec_path(fixture->arena, NULL)->n_steps, 0);
}

static void diagnostics_are_valid_utf8(void **state) {
    Fixture *fixture = *state;
    Path path = path_attribute(NULL, "a");
    Tfplugin6__ReadResource__Response response = TFPLUGIN6__READ_RESOURCE__RESPONSE__INIT;
    (void)call_fail(&fixture->call, &path, "Bad", "byte \xc3( here");
    call_warn(&fixture->call, NULL, "Odd", "%s", "");
    codec_diagnostics(fixture->arena, fixture->call.diags, &response.base);
    assert_int_equal(response.n_diagnostics, 2);
    assert_string_equal(response.diagnostics[0]->detail, "byte \xef\xbf\xbd( here");
    assert_int_equal(response.diagnostics[0]->severity, 1);
    assert_int_equal(response.diagnostics[1]->severity, 2);
    assert_null(response.diagnostics[1]->attribute);
}

static void a_response_without_diagnostics_is_left_alone(void **state) {
    Fixture *fixture = *state;
    Tfplugin6__StopProvider__Response response = TFPLUGIN6__STOP_PROVIDER__RESPONSE__INIT;
    (void)call_fail(&fixture->call, NULL, "Bad", "%s", "");
    codec_diagnostics(fixture->arena, fixture->call.diags, &response.base);
    assert_string_equal(response.error, "");
}

static void private_state_survives_the_round_trip(void **state) {
    Fixture *fixture = *state;
    PrivateState private = value_with(fixture->arena, &value_empty_map, "digest",
                                      value_cstring(fixture->arena, "\"quoted\""));
    ProtobufCBinaryData bytes = codec_private_bytes(fixture->arena, private);
    assert_true(value_equal(codec_private(&fixture->call, bytes), private));
    assert_int_equal(codec_private_bytes(fixture->arena, &value_empty_map).len, 0);
    assert_int_equal(codec_private_bytes(fixture->arena, NULL).len, 0);
    assert_int_equal(fixture->call.diags->warnings, 0);
}

static void a_message_that_unfolds_out_of_proportion_is_refused(void **state) {
    Fixture *fixture = *state;
    enum { ENTRIES = 200000 };
    // RawState.flatmap with empty entries: two bytes each on the wire, some fifty in memory.
    char *bytes = arena_alloc(fixture->arena, ENTRIES * 2);
    for (size_t i = 0; i < ENTRIES; i++) bytes[2 * i] = 0x12;
    Text text = {.data = bytes, .length = ENTRIES * 2};
    assert_null(codec_unpack(fixture->arena, &tfplugin6__raw_state__descriptor, text));
    text.length = 200;
    assert_non_null(codec_unpack(fixture->arena, &tfplugin6__raw_state__descriptor, text));
}

// Every prefix and every flipped byte of a request: read or refused, never worse.
static void damaged_requests_do_no_harm(void **state) {
    Fixture *fixture = *state;
    Tfplugin6__PlanResourceChange__Request request = TFPLUGIN6__PLAN_RESOURCE_CHANGE__REQUEST__INIT;
    request.type_name = (char *)"test_thing";
    request.config = fixture_thing_wire(
        fixture, fixture_thing_of(fixture, "{\"name\":\"n\",\"items\":[{\"key\":\"k\"}]}"));
    request.proposed_new_state = request.config;
    const Method *method = methods_find(text_of("/tfplugin6.Provider/PlanResourceChange"));
    Text good = codec_pack(fixture->arena, &request.base);
    for (size_t i = 0; i <= good.length; i++) {
        Arena *arena = arena_new();
        dispatch_call(&fixture->engine, method, arena, text_slice(good, 0, i));
        char *copy = arena_copy(arena, good.data, good.length);
        copy[i] ^= (char)(1 << i % 8);
        dispatch_call(&fixture->engine, method, arena, (Text){.data = copy, .length = good.length});
        arena_free(arena);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(json_values_are_read_like_msgpack),
        T(an_absent_or_empty_value_is_null),
        T(a_json_value_that_is_none_is_an_error),
        T(paths_keep_their_steps),
        T(diagnostics_are_valid_utf8),
        T(a_response_without_diagnostics_is_left_alone),
        T(private_state_survives_the_round_trip),
        T(a_message_that_unfolds_out_of_proportion_is_refused),
        T(damaged_requests_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
