// SPDX-License-Identifier: MPL-2.0
// Whatever fails on the way of an RPC is one error, calls nothing that comes after it, and leaves
// the answer empty: what Terraform has stays as it is.
#include "acceptance/tools/plugin_fixture.h"

#include "provider/rpc/handlers.h"

#include "health.pb-c.h"

typedef Tfplugin6__DynamicValue Wire;

static const char thing_json[] = "{\"id\":\"i\",\"name\":\"n\",\"size\":3,\"state\":\"old\"}";

static Wire *good(Fixture *fixture) {
    return fixture_thing_wire(fixture, fixture_thing_of(fixture, thing_json));
}

// A list that breaks off.
static Wire *broken(Fixture *fixture) {
    Wire *wire = codec_message(fixture->arena, &tfplugin6__dynamic_value__descriptor);
    wire->msgpack = (ProtobufCBinaryData){
        .len = 2, .data = (uint8_t *)arena_copy(fixture->arena, "\x92\xc0", 2)};
    return wire;
}

static Wire *source_config(Fixture *fixture) {
    const Type *type = resource_type(&fixture_source);
    return fixture_wire(fixture, fixture_value(fixture, type, "{\"name\":\"n\"}"), type);
}

// What came of one RPC: its diagnostics and whether anything was answered.
typedef struct Outcome {
    size_t count;
    Tfplugin6__Diagnostic **list;
    bool answered;
} Outcome;

// bad: which of the values cannot be read, counted from 1; 0: none.
typedef Outcome (*Ask)(Fixture *fixture, const char *type, int bad);

static Wire *value_at_place(Fixture *fixture, int place, int bad) {
    return place == bad ? broken(fixture) : good(fixture);
}

static Outcome ask_plan(Fixture *fixture, const char *type, int bad) {
    Tfplugin6__PlanResourceChange__Request request = TFPLUGIN6__PLAN_RESOURCE_CHANGE__REQUEST__INIT;
    request.type_name = (char *)type;
    request.prior_state = value_at_place(fixture, 1, bad);
    request.config = value_at_place(fixture, 2, bad);
    request.proposed_new_state = value_at_place(fixture, 3, bad);
    const Tfplugin6__PlanResourceChange__Response *response =
        INVOKE(fixture, "PlanResourceChange", &request);
    return (Outcome){response->n_diagnostics, response->diagnostics,
                     response->planned_state != NULL || response->planned_private.len > 0};
}

static Outcome ask_destroy(Fixture *fixture, const char *type, int bad) {
    (void)bad;
    Tfplugin6__PlanResourceChange__Request request = TFPLUGIN6__PLAN_RESOURCE_CHANGE__REQUEST__INIT;
    request.type_name = (char *)type;
    request.prior_state = good(fixture);
    const Tfplugin6__PlanResourceChange__Response *response =
        INVOKE(fixture, "PlanResourceChange", &request);
    return (Outcome){response->n_diagnostics, response->diagnostics,
                     response->planned_state != NULL};
}

static Outcome ask_apply(Fixture *fixture, const char *type, int bad) {
    Tfplugin6__ApplyResourceChange__Request request =
        TFPLUGIN6__APPLY_RESOURCE_CHANGE__REQUEST__INIT;
    request.type_name = (char *)type;
    request.prior_state = value_at_place(fixture, 1, bad);
    request.planned_state = value_at_place(fixture, 2, bad);
    request.config = value_at_place(fixture, 3, bad);
    const Tfplugin6__ApplyResourceChange__Response *response =
        INVOKE(fixture, "ApplyResourceChange", &request);
    return (Outcome){response->n_diagnostics, response->diagnostics, response->new_state != NULL};
}

static Outcome ask_read(Fixture *fixture, const char *type, int bad) {
    Tfplugin6__ReadResource__Request request = TFPLUGIN6__READ_RESOURCE__REQUEST__INIT;
    request.type_name = (char *)type;
    request.current_state = value_at_place(fixture, 1, bad);
    const Tfplugin6__ReadResource__Response *response = INVOKE(fixture, "ReadResource", &request);
    return (Outcome){response->n_diagnostics, response->diagnostics, response->new_state != NULL};
}

static Outcome ask_data(Fixture *fixture, const char *type, int bad) {
    Tfplugin6__ReadDataSource__Request request = TFPLUGIN6__READ_DATA_SOURCE__REQUEST__INIT;
    request.type_name = (char *)type;
    request.config = bad == 1 ? broken(fixture) : source_config(fixture);
    const Tfplugin6__ReadDataSource__Response *response =
        INVOKE(fixture, "ReadDataSource", &request);
    return (Outcome){response->n_diagnostics, response->diagnostics, response->state != NULL};
}

static Outcome ask_import(Fixture *fixture, const char *type, int bad) {
    (void)bad;
    Tfplugin6__ImportResourceState__Request request =
        TFPLUGIN6__IMPORT_RESOURCE_STATE__REQUEST__INIT;
    request.type_name = (char *)type;
    request.id = (char *)"n";
    const Tfplugin6__ImportResourceState__Response *response =
        INVOKE(fixture, "ImportResourceState", &request);
    return (Outcome){response->n_diagnostics, response->diagnostics,
                     response->n_imported_resources > 0};
}

static Outcome ask_validate(Fixture *fixture, const char *type, int bad) {
    Tfplugin6__ValidateResourceConfig__Request request =
        TFPLUGIN6__VALIDATE_RESOURCE_CONFIG__REQUEST__INIT;
    request.type_name = (char *)type;
    request.config =
        bad == 1 ? broken(fixture)
                 : fixture_thing_wire(fixture, fixture_thing_of(fixture, "{\"name\":\"n\"}"));
    const Tfplugin6__ValidateResourceConfig__Response *response =
        INVOKE(fixture, "ValidateResourceConfig", &request);
    return (Outcome){response->n_diagnostics, response->diagnostics, false};
}

static Outcome ask_validate_data(Fixture *fixture, const char *type, int bad) {
    Tfplugin6__ValidateDataResourceConfig__Request request =
        TFPLUGIN6__VALIDATE_DATA_RESOURCE_CONFIG__REQUEST__INIT;
    request.type_name = (char *)type;
    request.config = bad == 1 ? broken(fixture) : source_config(fixture);
    const Tfplugin6__ValidateDataResourceConfig__Response *response =
        INVOKE(fixture, "ValidateDataResourceConfig", &request);
    return (Outcome){response->n_diagnostics, response->diagnostics, false};
}

// Of the state: 1: no JSON, 2: JSON of another shape, 3 and 4: a version before and after ours.
static Outcome ask_upgrade(Fixture *fixture, const char *type, int bad) {
    static const char *const texts[] = {thing_json, "{\"name\":", "{\"name\":{\"a\":1}}",
                                        thing_json, thing_json};
    Tfplugin6__UpgradeResourceState__Request request =
        TFPLUGIN6__UPGRADE_RESOURCE_STATE__REQUEST__INIT;
    Tfplugin6__RawState raw = TFPLUGIN6__RAW_STATE__INIT;
    raw.json = (ProtobufCBinaryData){.len = strlen(texts[bad]), .data = (uint8_t *)texts[bad]};
    request.type_name = (char *)type;
    request.version = bad == 3 ? 0 : bad == 4 ? 3 : 2;
    request.raw_state = &raw;
    const Tfplugin6__UpgradeResourceState__Response *response =
        INVOKE(fixture, "UpgradeResourceState", &request);
    return (Outcome){response->n_diagnostics, response->diagnostics,
                     response->upgraded_state != NULL};
}

static const struct {
    const char *name;
    Ask ask;
    int places;    // whose value may be unreadable
    bool answers;  // with a value
    bool sessions; // needs a configured provider
} rpcs[] = {
    {"plan", ask_plan, 3, true, false},
    {"destroy", ask_destroy, 0, true, false},
    {"apply", ask_apply, 3, true, true},
    {"read", ask_read, 1, true, true},
    {"read data", ask_data, 1, true, true},
    {"import", ask_import, 0, true, true},
    {"validate", ask_validate, 1, false, false},
    {"validate data", ask_validate_data, 1, false, false},
    {"upgrade", ask_upgrade, 4, true, false},
};
enum { RPCS = sizeof rpcs / sizeof *rpcs };

static void one_error(size_t rpc, const Outcome *outcome, const char *summary) {
    if (outcome->count != 1 || outcome->answered)
        fail_msg("%s: %zu diagnostics, %d", rpcs[rpc].name, outcome->count, outcome->answered);
    assert_int_equal(outcome->list[0]->severity, TFPLUGIN6__DIAGNOSTIC__SEVERITY__ERROR);
    if (summary != NULL) assert_string_equal(outcome->list[0]->summary, summary);
}

static int called;

static Status count_validate(Call *call, const Value *config) {
    (void)call, (void)config;
    called++;
    return status_ok();
}
static Status count_plan(Call *call, PlanChange *change) {
    (void)call, (void)change;
    called++;
    return status_ok();
}
static Status count_destroy(Call *call, const PlanChange *change) {
    (void)call, (void)change;
    called++;
    return status_ok();
}
static Status count_apply(Call *call, ApplyChange *change) {
    (void)call, (void)change;
    called++;
    return status_ok();
}
static Status count_read(Call *call, ReadChange *change) {
    (void)call, (void)change;
    called++;
    return status_ok();
}
static Status count_import(Call *call, void *session, const char *id, const Value *empty,
                           const Value **ret_state) {
    (void)call, (void)session, (void)id, (void)empty, (void)ret_state;
    called++;
    return status_ok();
}

static void count_calls(void) {
    called = 0;
    hooks.validate = count_validate;
    hooks.plan = count_plan;
    hooks.plan_destroy = count_destroy;
    hooks.create = hooks.update = hooks.delete = count_apply;
    hooks.read = count_read;
    hooks.import = count_import;
}

static void what_is_good_is_answered(void **state) {
    fixture_configure(*state);
    for (size_t i = 0; i < RPCS; i++) {
        count_calls();
        Outcome outcome = rpcs[i].ask(*state, "test_thing", 0);
        if (outcome.count != 0 || outcome.answered != rpcs[i].answers)
            fail_msg("%s: %zu diagnostics", rpcs[i].name, outcome.count);
        assert_int_equal(called, rpcs[i].ask != ask_upgrade);
    }
}

static void what_cannot_be_read_goes_no_further(void **state) {
    fixture_configure(*state);
    count_calls();
    for (size_t i = 0; i < RPCS; i++) {
        for (int bad = 1; bad <= rpcs[i].places; bad++) {
            Outcome outcome = rpcs[i].ask(*state, "test_thing", bad);
            one_error(i, &outcome, NULL);
        }
    }
    assert_int_equal(called, 0);
}

static void what_is_not_served_goes_no_further(void **state) {
    fixture_configure(*state);
    count_calls();
    for (size_t i = 0; i < RPCS; i++) {
        Outcome outcome = rpcs[i].ask(*state, "test_none", 0);
        one_error(i, &outcome, "Type is not served by this provider");
    }
    assert_int_equal(called, 0);
}

static void remote_objects_need_a_configured_provider(void **state) {
    count_calls();
    for (size_t i = 0; i < RPCS; i++) {
        if (!rpcs[i].sessions) continue;
        Outcome outcome = rpcs[i].ask(*state, "test_thing", 0);
        one_error(i, &outcome, "Provider is not configured");
    }
    assert_int_equal(called, 0);
}

static void unreadable_settings_configure_nothing(void **state) {
    Fixture *fixture = *state;
    Tfplugin6__ConfigureProvider__Request request = TFPLUGIN6__CONFIGURE_PROVIDER__REQUEST__INIT;
    request.config = broken(fixture);
    const Tfplugin6__ConfigureProvider__Response *response =
        INVOKE(fixture, "ConfigureProvider", &request);
    assert_int_equal(response->n_diagnostics, 1);
    assert_int_equal(hooks.configured, 0);
    count_calls();
    Tfplugin6__ValidateProviderConfig__Request asked =
        TFPLUGIN6__VALIDATE_PROVIDER_CONFIG__REQUEST__INIT;
    asked.config = broken(fixture);
    const Tfplugin6__ValidateProviderConfig__Response *answer =
        INVOKE(fixture, "ValidateProviderConfig", &asked);
    assert_int_equal(answer->n_diagnostics, 1);
    assert_int_equal(called, 0);
}

// ---- what the resource's own functions make of it

static bool records, returns; // whether the function records an error, and returns success

static Status own_way(Call *call) {
    if (records) (void)call_fail(call, NULL, "Own way", "Failed.");
    return returns ? status_ok() : status_failed();
}
static Status own_validate(Call *call, const Value *config) {
    (void)config;
    return own_way(call);
}
static Status own_plan(Call *call, PlanChange *change) {
    (void)change;
    return own_way(call);
}
static Status own_destroy(Call *call, const PlanChange *change) {
    (void)change;
    return own_way(call);
}
static Status own_read(Call *call, ReadChange *change) {
    (void)change;
    return own_way(call);
}
static Status own_import(Call *call, void *session, const char *id, const Value *empty,
                         const Value **ret_state) {
    (void)session, (void)id;
    *ret_state = empty;
    return own_way(call);
}

static void a_failure_of_its_own_is_told_once(void **state) {
    fixture_configure(*state);
    hooks.validate = own_validate;
    hooks.plan = own_plan;
    hooks.plan_destroy = own_destroy;
    hooks.read = own_read;
    hooks.import = own_import;
    for (size_t i = 0; i < RPCS; i++) {
        if (rpcs[i].ask == ask_apply || rpcs[i].ask == ask_upgrade) continue; // told elsewhere
        for (int way = 0; way < 3; way++) {
            records = way > 0, returns = way == 1;
            // Refusing to destroy is done by returning it.
            if (way == 1 && rpcs[i].ask == ask_destroy) continue;
            Outcome outcome = rpcs[i].ask(*state, "test_thing", 0);
            one_error(i, &outcome, records ? "Own way" : "Operation failed without a reason");
        }
    }
}

// ---- what is left unknown, or has another shape

static const Value *forced;
static const char *forced_name;

static Status force_read(Call *call, ReadChange *change) {
    change->state =
        forced_name != NULL ? value_with(call->arena, change->state, forced_name, forced) : forced;
    return status_ok();
}

static Status force_import(Call *call, void *session, const char *id, const Value *empty,
                           const Value **ret_state) {
    (void)session, (void)id;
    *ret_state = forced_name != NULL ? value_with(call->arena, empty, forced_name, forced) : forced;
    return status_ok();
}

static void what_is_left_unknown_is_named_and_not_stored(void **state) {
    Fixture *fixture = *state;
    Arena *arena = fixture->arena;
    const Value *item =
        value_get(fixture_thing_of(fixture, "{\"items\":[{\"key\":\"a\"}]}"), "items")
            ->list.items[0];
    const Value *unknown[] = {item, value_with(arena, item, "note", &value_unknown)};
    const Value *words[] = {value_cstring(arena, "a"), &value_unknown};
    const struct {
        const char *name;
        const Value *value;
        const char *path; // NULL: nothing is wrong
    } cases[] = {
        {"note", &value_unknown, "note"},
        {"items", value_list(arena, VALUE_LIST, unknown, 2), "items[1].note"},
        {"items", value_list(arena, VALUE_LIST, unknown, 1), NULL},
        {"zones", value_list(arena, VALUE_SET, words, 2), "zones"},
        {"zones", value_list(arena, VALUE_SET, words, 1), NULL},
        {"tags", value_with(arena, &value_empty_map, "k", &value_unknown), "tags[\"k\"]"},
        {"tags", value_with(arena, &value_empty_map, "k", words[0]), NULL},
    };
    hooks.read = force_read;
    hooks.import = force_import;
    fixture_configure(fixture);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        forced_name = cases[i].name;
        forced = cases[i].value;
        for (size_t rpc = 0; rpc < RPCS; rpc++) {
            if (rpcs[rpc].ask != ask_read && rpcs[rpc].ask != ask_import) continue;
            Outcome outcome = rpcs[rpc].ask(fixture, "test_thing", 0);
            if (cases[i].path == NULL) {
                if (outcome.count > 0 || !outcome.answered) fail_msg("case %zu", i);
                continue;
            }
            one_error(rpc, &outcome, "Provider left a value unknown");
            const char *told = arena_printf(arena, "After the operation %s has", cases[i].path);
            assert_non_null(strstr(outcome.list[0]->detail, told));
        }
    }
}

static void another_shape_is_not_stored(void **state) {
    fixture_configure(*state);
    hooks.read = force_read;
    hooks.import = force_import;
    forced_name = NULL;
    forced = &value_empty_list;
    for (size_t i = 0; i < RPCS; i++) {
        if (rpcs[i].ask != ask_read && rpcs[i].ask != ask_import && rpcs[i].ask != ask_data)
            continue;
        Outcome outcome = rpcs[i].ask(*state, "test_thing", 0);
        one_error(i, &outcome, NULL);
    }
}

// ---- answers that depend on nothing

static void what_cannot_fail_does_not(void **state) {
    Fixture *fixture = *state;
    Rpc rpc = {.call = &fixture->call,
               .provider = &fixture_provider,
               .sessions = fixture->engine.sessions};
    assert_true(on_empty(&rpc, NULL, NULL).ok);
    assert_true(on_stop(&rpc, NULL, NULL).ok);
    static const struct {
        const char *service;
        bool known;
    } cases[] = {{"", true}, {"plugin", true}, {"plugins", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Grpc__Health__V1__HealthCheckRequest request = GRPC__HEALTH__V1__HEALTH_CHECK_REQUEST__INIT;
        Grpc__Health__V1__HealthCheckResponse answer =
            GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__INIT;
        request.service = (char *)cases[i].service;
        assert_true(on_health(&rpc, &request, &answer).ok);
        assert_int_equal(answer.status ==
                             GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING,
                         cases[i].known);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(what_is_good_is_answered),
        T(what_cannot_be_read_goes_no_further),
        T(what_is_not_served_goes_no_further),
        T(remote_objects_need_a_configured_provider),
        T(unreadable_settings_configure_nothing),
        T(a_failure_of_its_own_is_told_once),
        T(what_is_left_unknown_is_named_and_not_stored),
        T(another_shape_is_not_stored),
        T(what_cannot_fail_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
