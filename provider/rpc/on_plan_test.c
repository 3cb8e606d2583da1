// SPDX-License-Identifier: MPL-2.0
// PlanResourceChange: what is answered, and every kind of plan that Terraform would refuse turned
// into an error that says so.
#include "acceptance/tools/plugin_fixture.h"
#include "provider/schema/plan.h"

typedef Tfplugin6__PlanResourceChange__Request Request;
typedef Tfplugin6__PlanResourceChange__Response Response;

static const char prior_json[] = "{\"id\":\"i\",\"name\":\"n\",\"size\":3,\"state\":\"old\"}";
static const char config_json[] = "{\"name\":\"n\",\"size\":5}";

static const Response *plan_values(Fixture *fixture, const Value *prior, const Value *config,
                                   const Value *proposed) {
    Request request = TFPLUGIN6__PLAN_RESOURCE_CHANGE__REQUEST__INIT;
    request.type_name = (char *)"test_thing";
    request.prior_state = fixture_thing_wire(fixture, prior);
    request.config = fixture_thing_wire(fixture, config);
    request.proposed_new_state = fixture_thing_wire(fixture, proposed);
    request.prior_private =
        (ProtobufCBinaryData){.len = 9, .data = (uint8_t *)(char[]){"{\"k\":\"v\"}"}};
    return INVOKE(fixture, "PlanResourceChange", &request);
}

// proposed: what Terraform makes of config and prior.
static const Response *plan(Fixture *fixture, const char *prior, const char *config,
                            const char *proposed) {
    return plan_values(fixture, fixture_thing_of(fixture, prior), fixture_thing_of(fixture, config),
                       fixture_thing_of(fixture, proposed));
}

static const Value *planned_of(Fixture *fixture, const Response *response) {
    return fixture_thing_read(fixture, response->planned_state);
}

static void create_has_defaults_and_unknowns(void **state) {
    const Response *response = plan(*state, "null", "{\"name\":\"n\"}", "{\"name\":\"n\"}");
    const Value *planned = planned_of(*state, response);
    assert_int_equal(response->n_diagnostics, 0);
    assert_int_equal(value_int_or(value_get(planned, "size"), 0), 3);
    assert_false(value_is_known(value_get(planned, "id")));
    assert_false(response->legacy_type_system);
    assert_null(response->deferred);
}

static void nothing_changes_when_nothing_is_changed(void **state) {
    const Response *response = plan(*state, prior_json, "{\"name\":\"n\"}",
                                    "{\"id\":\"i\",\"name\":\"n\",\"state\":\"old\",\"size\":3}");
    assert_int_equal(response->n_diagnostics, 0);
    assert_true(value_equal(planned_of(*state, response), fixture_thing_of(*state, prior_json)));
    assert_int_equal(response->n_requires_replace, 0);
    assert_int_equal(response->planned_private.len, 9);
}

static void a_changed_name_replaces(void **state) {
    const Response *response =
        plan(*state, prior_json, "{\"name\":\"m\"}", "{\"id\":\"i\",\"name\":\"m\"}");
    assert_int_equal(response->n_requires_replace, 1);
    assert_int_equal(response->requires_replace[0]->n_steps, 1);
    assert_string_equal(response->requires_replace[0]->steps[0]->attribute_name, "name");
}

static Status replace_twice(Call *call, PlanChange *change) {
    const char *const names[] = {"state", "name", "id", "state"};
    for (size_t i = 0; i < 4; i++) {
        Path path = path_attribute(NULL, names[i]);
        plan_replace(call, change, &path);
    }
    return status_ok();
}

static void replace_paths_are_sorted_and_unique(void **state) {
    hooks.plan = replace_twice;
    const Response *response = plan(*state, prior_json, config_json, config_json);
    assert_int_equal(response->n_diagnostics, 0);
    assert_int_equal(response->n_requires_replace, 3);
    assert_string_equal(response->requires_replace[0]->steps[0]->attribute_name, "id");
    assert_string_equal(response->requires_replace[1]->steps[0]->attribute_name, "name");
    assert_string_equal(response->requires_replace[2]->steps[0]->attribute_name, "state");
}

static Status replace_nowhere(Call *call, PlanChange *change) {
    Path root = path_attribute(NULL, "tags"), path = path_key(&root, TEXT("absent"));
    plan_replace(call, change, &path);
    return status_ok();
}

static void a_replace_path_must_exist(void **state) {
    hooks.plan = replace_nowhere;
    ONE_ERROR(plan(*state, prior_json, config_json, config_json),
              "Provider planned an impossible value");
}

static Status add_private(Call *call, PlanChange *change) {
    change->private = value_with(call->arena, change->private, "l", &value_true);
    return status_ok();
}

static void private_state_is_carried_and_may_grow(void **state) {
    hooks.plan = add_private;
    const Response *response = plan(*state, prior_json, config_json, config_json);
    assert_int_equal(response->planned_private.len, strlen("{\"k\":\"v\",\"l\":true}"));
    assert_memory_equal(response->planned_private.data, "{\"k\":\"v\",\"l\":true}", 18);
}

static void destroy_plans_null(void **state) {
    const Response *response = plan(*state, prior_json, "null", "null");
    assert_int_equal(response->n_diagnostics, 0);
    assert_true(value_is_null(planned_of(*state, response)));
}

static Status refuse(Call *call, const PlanChange *change) {
    assert_string_equal(value_cstr(value_get(change->prior, "id")), "i");
    return call_fail(call, NULL, "Protected", "Turn protection off first.");
}

static Status warn(Call *call, const PlanChange *change) {
    (void)change;
    call_warn(call, NULL, "Careful", "Data is lost.");
    return status_ok();
}

static void destroy_may_be_refused_or_warned_of(void **state) {
    hooks.plan_destroy = refuse;
    ONE_ERROR(plan(*state, prior_json, "null", "null"), "Protected");
    hooks.plan_destroy = warn;
    const Response *response = plan(*state, prior_json, "null", "null");
    assert_int_equal(response->n_diagnostics, 1);
    assert_int_equal(response->diagnostics[0]->severity, TFPLUGIN6__DIAGNOSTIC__SEVERITY__WARNING);
    assert_non_null(response->planned_state);
}

static void write_only_is_null_in_the_plan(void **state) {
    static const char config[] = "{\"name\":\"n\",\"secret_wo\":\"hush\",\"secret_wo_version\":1,"
                                 "\"items\":[{\"key\":\"a\",\"hidden\":\"hush\"}]}";
    const Response *response = plan(*state, "null", config, config);
    const Value *planned = planned_of(*state, response);
    assert_int_equal(response->n_diagnostics, 0);
    assert_true(value_is_null(value_get(planned, "secret_wo")));
    const Value *item = value_get(planned, "items")->list.items[0];
    assert_true(value_is_null(value_get(item, "hidden")));
    assert_string_equal(value_cstr(value_get(item, "key")), "a");
}

static void an_unconfigured_provider_may_plan(void **state) {
    const Response *response = plan(*state, "null", config_json, config_json);
    assert_int_equal(response->n_diagnostics, 0);
}

static bool unknown_seen;

static Status see_unknown(Call *call, PlanChange *change) {
    (void)call;
    unknown_seen = change->session_unknown && change->session != NULL;
    return status_ok();
}

static void unknown_provider_settings_are_told(void **state) {
    Fixture *fixture = *state;
    const Type *type = provider_type(&fixture_provider);
    Tfplugin6__ConfigureProvider__Request request = TFPLUGIN6__CONFIGURE_PROVIDER__REQUEST__INIT;
    request.config = fixture_wire(
        fixture, fixture_unknown(fixture, value_object(fixture->arena, type), "region"), type);
    const Tfplugin6__ConfigureProvider__Response *response =
        INVOKE(fixture, "ConfigureProvider", &request);
    assert_int_equal(response->n_diagnostics, 0);
    hooks.plan = see_unknown;
    plan(fixture, "null", config_json, config_json);
    assert_true(unknown_seen);
}

// ---- plans that Terraform would refuse

static struct {
    const char *name;
    const Value *value;
} forced;

static Status force(Call *call, PlanChange *change) {
    change->planned = value_with(call->arena, change->planned, forced.name, forced.value);
    return status_ok();
}

static Status plan_nothing(Call *call, PlanChange *change) {
    (void)call;
    change->planned = &value_null;
    return status_ok();
}

static void an_absent_plan_is_an_error(void **state) {
    hooks.plan = plan_nothing;
    ONE_ERROR(plan(*state, "null", config_json, config_json), "Provider planned no object");
}

static void misfits_are_errors_naming_the_attribute(void **state) {
    Fixture *fixture = *state;
    static const char config[] =
        "{\"name\":\"n\",\"tags\":{\"a\":\"b\"},\"items\":[{\"key\":\"a\"}]}";
    const Value *unlike =
        fixture_thing_of(fixture, "{\"name\":\"x\",\"note\":\"x\",\"tags\":{\"a\":\"x\"},"
                                  "\"items\":[{\"key\":\"a\"},{\"key\":\"b\"}]}");
    const struct {
        const char *name;
        const Value *value;
        const char *says;
    } cases[] = {
        {"name", value_get(unlike, "name"), "neither the configured value nor the present one"},
        {"name", &value_null, "neither the configured"},
        {"name", &value_unknown, "neither the configured"},
        {"note", value_get(unlike, "note"), "none is configured"},
        {"note", &value_unknown, "none is configured"},
        {"tags", value_get(unlike, "tags"), "neither the configured"},
        {"tags", &value_empty_map, "neither the configured"},
        {"items", &value_unknown, "unknown though it is configured"},
        {"items", &value_null, "absent though configured"},
        {"items", value_get(unlike, "items"), "another number of elements"},
    };
    hooks.plan = force;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        forced.name = cases[i].name;
        forced.value = cases[i].value;
        const Response *response = plan(fixture, "null", config, config);
        const Tfplugin6__Diagnostic *error =
            ONE_ERROR(response, "Provider planned an impossible value");
        assert_string_equal(error->attribute->steps[0]->attribute_name, cases[i].name);
        assert_non_null(strstr(error->detail, cases[i].says));
        assert_null(response->planned_state);
    }
}

static void misfits_inside_items_are_found(void **state) {
    Fixture *fixture = *state;
    static const char config[] = "{\"name\":\"n\",\"items\":[{\"key\":\"a\"},{\"key\":\"b\"}]}";
    hooks.plan = force;
    forced.name = "items";
    forced.value = value_get(
        fixture_thing_of(fixture, "{\"items\":[{\"key\":\"a\"},{\"key\":\"x\"}]}"), "items");
    const Tfplugin6__Diagnostic *error =
        ONE_ERROR(plan(fixture, "null", config, config), "Provider planned an impossible value");
    assert_int_equal(error->attribute->n_steps, 3);
    assert_int_equal(error->attribute->steps[1]->element_key_int, 1);
    assert_string_equal(error->attribute->steps[2]->attribute_name, "key");
}

static void the_prior_spelling_may_stay(void **state) {
    Fixture *fixture = *state;
    hooks.plan = force;
    forced.name = "note";
    forced.value = value_cstring(fixture->arena, "Old");
    const Response *response =
        plan(fixture, "{\"id\":\"i\",\"name\":\"n\",\"size\":3,\"note\":\"Old\"}",
             "{\"name\":\"n\",\"note\":\"old\"}", "{\"id\":\"i\",\"name\":\"n\",\"note\":\"old\"}");
    assert_int_equal(response->n_diagnostics, 0);
}

static void undecodable_values_are_errors(void **state) {
    Request request = TFPLUGIN6__PLAN_RESOURCE_CHANGE__REQUEST__INIT;
    Tfplugin6__DynamicValue bad = TFPLUGIN6__DYNAMIC_VALUE__INIT;
    bad.msgpack = (ProtobufCBinaryData){.len = 2, .data = (uint8_t *)(char[]){"\x92\xc0"}};
    request.type_name = (char *)"test_thing";
    request.config = &bad;
    const Response *response = INVOKE(*state, "PlanResourceChange", &request);
    assert_int_equal(response->n_diagnostics, 1);
    assert_null(response->planned_state);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(create_has_defaults_and_unknowns),
        T(nothing_changes_when_nothing_is_changed),
        T(a_changed_name_replaces),
        T(replace_paths_are_sorted_and_unique),
        T(a_replace_path_must_exist),
        T(private_state_is_carried_and_may_grow),
        T(destroy_plans_null),
        T(destroy_may_be_refused_or_warned_of),
        T(write_only_is_null_in_the_plan),
        T(an_unconfigured_provider_may_plan),
        T(unknown_provider_settings_are_told),
        T(an_absent_plan_is_an_error),
        T(misfits_are_errors_naming_the_attribute),
        T(misfits_inside_items_are_found),
        T(the_prior_spelling_may_stay),
        T(undecodable_values_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
