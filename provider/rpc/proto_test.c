// SPDX-License-Identifier: MPL-2.0
// The wire form of our .proto files: that writing `optional` as a oneof of one member and the
// timestamp in a file of our own changes no byte, and facts of the protocol that nothing else pins.
#include "goplugin.pb-c.h"
#include "health.pb-c.h"
#include "tfplugin6.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_packs(const ProtobufCMessage *message, const char *bytes, size_t length) {
    uint8_t packed[256];
    assert_true(protobuf_c_message_get_packed_size(message) <= sizeof packed);
    assert_int_equal(protobuf_c_message_pack(message, packed), length);
    assert_memory_equal(packed, bytes, length);
}
#define PACKS(message, literal) assert_packs(&(message).base, (literal), sizeof(literal) - 1)

static void optional_zero_differs_from_unset(void **state) {
    (void)state;
    Tfplugin6__FunctionError error = TFPLUGIN6__FUNCTION_ERROR__INIT;
    error.text = (char *)"text";
    PACKS(error, "\x0a\x04text");
    error.opt_function_argument_case =
        TFPLUGIN6__FUNCTION_ERROR__OPT_FUNCTION_ARGUMENT_FUNCTION_ARGUMENT;
    error.function_argument = 0;
    PACKS(error, "\x0a\x04text\x10\x00");
    Tfplugin6__FunctionError *back =
        tfplugin6__function_error__unpack(NULL, 8, (const uint8_t *)"\x0a\x04text\x10\x00");
    assert_int_equal(back->opt_function_argument_case,
                     TFPLUGIN6__FUNCTION_ERROR__OPT_FUNCTION_ARGUMENT_FUNCTION_ARGUMENT);
    tfplugin6__function_error__free_unpacked(back, NULL);
}

static void optional_bytes_may_be_present_and_empty(void **state) {
    (void)state;
    Tfplugin6__CloseEphemeralResource__Request request;
    tfplugin6__close_ephemeral_resource__request__init(&request);
    request.type_name = (char *)"t";
    PACKS(request, "\x0a\x01t");
    request.opt_private_case = TFPLUGIN6__CLOSE_EPHEMERAL_RESOURCE__REQUEST__OPT_PRIVATE_PRIVATE;
    PACKS(request, "\x0a\x01t\x12\x00");
}

static void timestamps_have_the_standard_form(void **state) {
    (void)state;
    Tfplugin6__RenewEphemeralResource__Response response;
    tfplugin6__renew_ephemeral_resource__response__init(&response);
    Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    at.seconds = 300;
    at.nanos = 1;
    response.renew_at = &at;
    PACKS(response, "\x12\x05\x08\xac\x02\x10\x01");
}

static void an_empty_block_is_present(void **state) {
    (void)state;
    Tfplugin6__Schema schema = TFPLUGIN6__SCHEMA__INIT;
    Tfplugin6__Schema__Block block = TFPLUGIN6__SCHEMA__BLOCK__INIT;
    PACKS(schema, "");
    schema.block = &block;
    PACKS(schema, "\x12\x00");
}

static void fields_of_the_newest_minor_version_exist(void **state) {
    (void)state;
    const struct {
        const ProtobufCMessageDescriptor *message;
        const char *field;
        uint32_t number;
    } cases[] = {
        {&tfplugin6__plan_resource_change__request__descriptor, "planned_private", 9},
        {&tfplugin6__schema__block__descriptor, "computed", 8},
        {&tfplugin6__schema__attribute__descriptor, "nested_type", 10},
        {&tfplugin6__schema__attribute__descriptor, "write_only", 11},
        {&tfplugin6__client_capabilities__descriptor, "store_planned_private", 3},
        {&tfplugin6__client_capabilities__descriptor, "computed_blocks_allowed", 4},
        {&tfplugin6__server_capabilities__descriptor, "generate_resource_config", 4},
        {&tfplugin6__stop_provider__response__descriptor, "Error", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(cases[i].message, cases[i].field);
        assert_non_null(field);
        assert_int_equal(field->id, cases[i].number);
    }
}

static void the_services_are_complete(void **state) {
    (void)state;
    assert_string_equal(tfplugin6__provider__descriptor.name, "tfplugin6.Provider");
    assert_int_equal(tfplugin6__provider__descriptor.n_methods, 36);
    assert_string_equal(plugin__grpccontroller__descriptor.name, "plugin.GRPCController");
    assert_string_equal(plugin__grpcbroker__descriptor.name, "plugin.GRPCBroker");
    assert_string_equal(plugin__grpcstdio__descriptor.name, "plugin.GRPCStdio");
    assert_string_equal(grpc__health__v1__health__descriptor.name, "grpc.health.v1.Health");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optional_zero_differs_from_unset),
        cmocka_unit_test(optional_bytes_may_be_present_and_empty),
        cmocka_unit_test(timestamps_have_the_standard_form),
        cmocka_unit_test(an_empty_block_is_present),
        cmocka_unit_test(fields_of_the_newest_minor_version_exist),
        cmocka_unit_test(the_services_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
