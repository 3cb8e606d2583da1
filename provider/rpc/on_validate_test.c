// SPDX-License-Identifier: MPL-2.0
// ValidateProviderConfig, ValidateResourceConfig, ValidateDataResourceConfig.
#include "acceptance/tools/plugin_fixture.h"

typedef Tfplugin6__ValidateResourceConfig__Response Response;

typedef enum Client { CLIENT_WITHOUT_CAPABILITIES, CLIENT_OLD, CLIENT_NEW } Client;

static const Response *validate(Fixture *fixture, const Value *config, Client client) {
    Tfplugin6__ValidateResourceConfig__Request request =
        TFPLUGIN6__VALIDATE_RESOURCE_CONFIG__REQUEST__INIT;
    Tfplugin6__ClientCapabilities capabilities = TFPLUGIN6__CLIENT_CAPABILITIES__INIT;
    capabilities.write_only_attributes_allowed = client == CLIENT_NEW;
    request.type_name = (char *)"test_thing";
    request.config = fixture_thing_wire(fixture, config);
    // Terraform before 1.9 does not send the message at all.
    if (client != CLIENT_WITHOUT_CAPABILITIES) request.client_capabilities = &capabilities;
    return INVOKE(fixture, "ValidateResourceConfig", &request);
}

static void a_good_config_passes(void **state) {
    const Value *config = fixture_thing_of(*state, "{\"name\":\"n\",\"size\":5}");
    assert_int_equal(validate(*state, config, CLIENT_NEW)->n_diagnostics, 0);
}

static void unknown_values_are_tolerated_everywhere(void **state) {
    const Value *config = value_object(((Fixture *)*state)->arena, resource_type(&fixture_thing));
    for (const Attr *row = resource_rows(&fixture_thing); row->name != NULL; row++) {
        bool settable = (row->flags & (REQUIRED | OPTIONAL)) != 0 && (row->flags & TWIN) == 0;
        if (settable) config = fixture_unknown(*state, config, row->name);
    }
    const Response *response = validate(*state, config, CLIENT_NEW);
    for (size_t i = 0; i < response->n_diagnostics; i++)
        assert_int_not_equal(response->diagnostics[i]->severity,
                             TFPLUGIN6__DIAGNOSTIC__SEVERITY__ERROR);
}

static void write_only_needs_a_terraform_that_knows_it(void **state) {
    const Value *config =
        fixture_thing_of(*state, "{\"name\":\"n\",\"secret_wo\":\"hush\",\"secret_wo_version\":1}");
    assert_int_equal(validate(*state, config, CLIENT_NEW)->n_diagnostics, 0);
    for (Client client = CLIENT_WITHOUT_CAPABILITIES; client <= CLIENT_OLD; client++) {
        const Response *response = validate(*state, config, client);
        assert_int_equal(response->n_diagnostics, 1);
        assert_string_equal(response->diagnostics[0]->attribute->steps[0]->attribute_name,
                            "secret_wo");
        assert_null(strstr(response->diagnostics[0]->detail, "hush"));
    }
}

static Status object(Call *call, const Value *config) {
    (void)config;
    Path path = path_attribute(NULL, "size");
    return call_fail(call, &path, "Sizes do not fit", "Choose another.");
}

static void all_faults_are_reported_at_once(void **state) {
    hooks.validate = object;
    const Response *response = validate(*state, fixture_thing_of(*state, "{}"), CLIENT_NEW);
    assert_int_equal(response->n_diagnostics, 2); // name is missing, and the resource's own rule
    assert_string_equal(response->diagnostics[1]->summary, "Sizes do not fit");
}

static void the_provider_block_and_data_sources_are_validated(void **state) {
    Fixture *fixture = *state;
    const Type *type = provider_type(&fixture_provider);
    Tfplugin6__ValidateProviderConfig__Request request =
        TFPLUGIN6__VALIDATE_PROVIDER_CONFIG__REQUEST__INIT;
    request.config = fixture_wire(fixture, value_object(fixture->arena, type), type);
    const Tfplugin6__ValidateProviderConfig__Response *response =
        INVOKE(fixture, "ValidateProviderConfig", &request);
    assert_int_equal(response->n_diagnostics, 0);
    hooks.validate = object;
    response = INVOKE(fixture, "ValidateProviderConfig", &request);
    ONE_ERROR(response, "Sizes do not fit");

    Tfplugin6__ValidateDataResourceConfig__Request data =
        TFPLUGIN6__VALIDATE_DATA_RESOURCE_CONFIG__REQUEST__INIT;
    data.type_name = (char *)"test_thing";
    const Tfplugin6__ValidateDataResourceConfig__Response *answer =
        INVOKE(fixture, "ValidateDataResourceConfig", &data);
    assert_true(answer->n_diagnostics > 0);
    data.type_name = (char *)"test_bare"; // a resource, not a data source
    answer = INVOKE(fixture, "ValidateDataResourceConfig", &data);
    ONE_ERROR(answer, "Type is not served by this provider");
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(a_good_config_passes),
        T(unknown_values_are_tolerated_everywhere),
        T(write_only_needs_a_terraform_that_knows_it),
        T(all_faults_are_reported_at_once),
        T(the_provider_block_and_data_sources_are_validated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
