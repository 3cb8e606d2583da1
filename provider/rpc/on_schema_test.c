// SPDX-License-Identifier: MPL-2.0
// GetProviderSchema and GetMetadata: what Terraform must find in them, or it crashes.
#include "acceptance/tools/plugin_fixture.h"

#include "health.pb-c.h"

typedef Tfplugin6__GetProviderSchema__Response Response;
typedef Tfplugin6__Schema__Attribute Attribute;

static const Response *schema(Fixture *fixture) {
    Tfplugin6__GetProviderSchema__Request request = TFPLUGIN6__GET_PROVIDER_SCHEMA__REQUEST__INIT;
    return INVOKE(fixture, "GetProviderSchema", &request);
}

static const Attribute *find(Attribute **list, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i]->name, name) == 0) return list[i];
    }
    return NULL;
}

static const Attribute *thing(Fixture *fixture, const char *name) {
    const Response *response = schema(fixture);
    const Tfplugin6__Schema__Block *block = response->resource_schemas[0]->value->block;
    const Attribute *found = find(block->attributes, block->n_attributes, name);
    assert_non_null(found);
    return found;
}

static void all_schemas_have_a_block(void **state) {
    const Response *response = schema(*state);
    assert_non_null(response->provider->block);
    assert_int_equal(response->n_resource_schemas, 2);
    assert_int_equal(response->n_data_source_schemas, 1);
    assert_string_equal(response->resource_schemas[0]->key, "test_thing");
    assert_int_equal(response->resource_schemas[0]->value->version, 2);
    assert_non_null(response->resource_schemas[0]->value->block);
    assert_non_null(response->resource_schemas[1]->value->block);
    assert_non_null(response->data_source_schemas[0]->value->block);
    assert_int_equal(response->n_diagnostics, 0);
}

static void capabilities_say_what_is_true(void **state) {
    const Tfplugin6__ServerCapabilities *capabilities = schema(*state)->server_capabilities;
    assert_true(capabilities->plan_destroy);
    assert_true(capabilities->get_provider_schema_optional);
    assert_false(capabilities->move_resource_state);
    assert_false(capabilities->generate_resource_config);
}

static void assert_type(const Attribute *attribute, const char *json) {
    assert_null(attribute->nested_type);
    assert_int_equal(attribute->type.len, strlen(json));
    assert_memory_equal(attribute->type.data, json, strlen(json));
}

static void rows_become_attributes(void **state) {
    const Attribute *name = thing(*state, "name"), *id = thing(*state, "id");
    assert_true(name->required && !name->optional && !name->computed);
    assert_true(id->computed && !id->required && !id->optional);
    assert_type(name, "\"string\"");
    assert_type(thing(*state, "tags"), "[\"map\",\"string\"]");
    assert_type(thing(*state, "zones"), "[\"set\",\"string\"]");
    assert_string_equal(name->description, "Name of the thing.");
    assert_int_equal(name->description_kind, TFPLUGIN6__STRING_KIND__MARKDOWN);
    assert_true(thing(*state, "tags")->deprecated);
    assert_string_equal(thing(*state, "tags")->deprecation_message, "Use `note`.");
}

static void a_default_makes_an_attribute_computed(void **state) {
    const Attribute *size = thing(*state, "size");
    assert_true(size->optional && size->computed);
    assert_false(thing(*state, "note")->computed);
}

static void a_twin_is_three_attributes(void **state) {
    const Attribute *secret = thing(*state, "secret"), *twin = thing(*state, "secret_wo");
    assert_true(secret->optional && secret->sensitive && !secret->write_only);
    assert_true(twin->optional && twin->write_only && !twin->computed);
    assert_true(thing(*state, "secret_wo_version")->optional);
}

static void nested_attributes_have_a_nested_type(void **state) {
    const Attribute *items = thing(*state, "items");
    assert_int_equal(items->type.len, 0);
    assert_int_equal(items->nested_type->nesting, TFPLUGIN6__SCHEMA__OBJECT__NESTING_MODE__LIST);
    assert_int_equal(items->nested_type->n_attributes, 3);
    const Attribute *hidden =
        find(items->nested_type->attributes, items->nested_type->n_attributes, "hidden");
    assert_true(hidden->write_only);
    const Attribute *timeouts = thing(*state, "timeouts");
    assert_int_equal(timeouts->nested_type->nesting,
                     TFPLUGIN6__SCHEMA__OBJECT__NESTING_MODE__SINGLE);
}

// What core refuses or panics on; see validate_table() for the tables themselves.
static void assert_legal(Attribute **list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const Attribute *a = list[i];
        assert_true(a->required || a->optional || a->computed);
        assert_false(a->required && (a->optional || a->computed));
        assert_false(a->write_only && a->computed);
        assert_true((a->type.len > 0) != (a->nested_type != NULL));
        if (a->nested_type != NULL)
            assert_legal(a->nested_type->attributes, a->nested_type->n_attributes);
    }
}

static void no_attribute_makes_terraform_panic(void **state) {
    const Response *response = schema(*state);
    const Tfplugin6__Schema__Block *block = response->provider->block;
    assert_legal(block->attributes, block->n_attributes);
    for (size_t i = 0; i < response->n_resource_schemas; i++) {
        block = response->resource_schemas[i]->value->block;
        assert_legal(block->attributes, block->n_attributes);
    }
}

static void metadata_names_the_types(void **state) {
    Tfplugin6__GetMetadata__Request request = TFPLUGIN6__GET_METADATA__REQUEST__INIT;
    const Tfplugin6__GetMetadata__Response *response = INVOKE(*state, "GetMetadata", &request);
    assert_int_equal(response->n_resources, 2);
    assert_string_equal(response->resources[1]->type_name, "test_bare");
    assert_int_equal(response->n_data_sources, 1);
    assert_true(response->server_capabilities->get_provider_schema_optional);
}

static void what_is_not_offered_is_empty(void **state) {
    Tfplugin6__GetFunctions__Request functions = TFPLUGIN6__GET_FUNCTIONS__REQUEST__INIT;
    Tfplugin6__GetResourceIdentitySchemas__Request identities =
        TFPLUGIN6__GET_RESOURCE_IDENTITY_SCHEMAS__REQUEST__INIT;
    const Tfplugin6__GetFunctions__Response *no_functions =
        INVOKE(*state, "GetFunctions", &functions);
    const Tfplugin6__GetResourceIdentitySchemas__Response *no_identities =
        INVOKE(*state, "GetResourceIdentitySchemas", &identities);
    assert_int_equal(no_functions->n_functions + no_functions->n_diagnostics, 0);
    assert_int_equal(no_identities->n_identity_schemas + no_identities->n_diagnostics, 0);
}

static void health_is_told_of_the_plugin_only(void **state) {
    static const struct {
        const char *service;
        Grpc__Health__V1__HealthCheckResponse__ServingStatus status;
    } cases[] = {
        {"", GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING},
        {"plugin", GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING},
        {"other", GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVICE_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Grpc__Health__V1__HealthCheckRequest request = GRPC__HEALTH__V1__HEALTH_CHECK_REQUEST__INIT;
        request.service = arena_strdup(((Fixture *)*state)->arena, cases[i].service);
        const Grpc__Health__V1__HealthCheckResponse *response =
            fixture_invoke(*state, "/grpc.health.v1.Health/Check", &request);
        assert_int_equal(response->status, cases[i].status);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(all_schemas_have_a_block),
        T(capabilities_say_what_is_true),
        T(rows_become_attributes),
        T(a_default_makes_an_attribute_computed),
        T(a_twin_is_three_attributes),
        T(nested_attributes_have_a_nested_type),
        T(no_attribute_makes_terraform_panic),
        T(metadata_names_the_types),
        T(what_is_not_offered_is_empty),
        T(health_is_told_of_the_plugin_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
