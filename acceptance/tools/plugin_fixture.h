// SPDX-License-Identifier: MPL-2.0
// A provider for tests of the protocol: one resource and one data source whose functions each test
// sets as it needs, and a way to run one RPC without a transport. Header-only, because it must
// never become part of the product.
#pragma once

#include "provider/rpc/codec.h"
#include "provider/rpc/dispatch.h"
#include "provider/schema/attrs.h"
#include "provider/value/json.h"
#include "provider/value/msgpack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

// What the resource does in the running test; all NULL at its beginning.
static struct {
    Status (*validate)(Call *call, const Value *config);
    Status (*plan)(Call *call, PlanChange *change);
    Status (*plan_destroy)(Call *call, const PlanChange *change);
    Status (*create)(Call *call, ApplyChange *change);
    Status (*read)(Call *call, ReadChange *change);
    Status (*update)(Call *call, ApplyChange *change);
    Status (*delete)(Call *call, ApplyChange *change);
    Status (*import)(Call *call, void *session, const char *id, const Value *empty,
                     const Value **ret_state);
    Status (*configure)(Call *call, const Value *config, const char *terraform_version,
                        void **ret_session);
    int configured, closed; // times
} hooks;

static Status hook_validate(Call *call, const Value *config) {
    return hooks.validate != NULL ? hooks.validate(call, config) : status_ok();
}
static Status hook_plan(Call *call, PlanChange *change) {
    return hooks.plan != NULL ? hooks.plan(call, change) : status_ok();
}
static Status hook_plan_destroy(Call *call, const PlanChange *change) {
    return hooks.plan_destroy != NULL ? hooks.plan_destroy(call, change) : status_ok();
}
static Status hook_create(Call *call, ApplyChange *change) {
    return hooks.create != NULL ? hooks.create(call, change) : status_ok();
}
static Status hook_read(Call *call, ReadChange *change) {
    return hooks.read != NULL ? hooks.read(call, change) : status_ok();
}
static Status hook_update(Call *call, ApplyChange *change) {
    return hooks.update != NULL ? hooks.update(call, change) : status_ok();
}
static Status hook_delete(Call *call, ApplyChange *change) {
    return hooks.delete != NULL ? hooks.delete(call, change) : status_ok();
}
static Status hook_import(Call *call, void *session, const char *id, const Value *empty,
                          const Value **ret_state) {
    *ret_state = value_with(call->arena, empty, "name", value_cstring(call->arena, id));
    return hooks.import != NULL ? hooks.import(call, session, id, empty, ret_state) : status_ok();
}
static Status hook_configure(Call *call, const Value *config, const char *terraform_version,
                             void **ret_session) {
    static int session;
    hooks.configured++;
    *ret_session = &session;
    if (hooks.configure == NULL) return status_ok();
    return hooks.configure(call, config, terraform_version, ret_session);
}
static void hook_close(void *session) {
    hooks.closed += session != NULL;
}

static const Attr fixture_items[] = {
    {"key", STRING, REQUIRED, .doc = "Key of the item."},
    {"note", STRING, OPTIONAL | COMPUTED, .doc = "Note on the item."},
    {"hidden", STRING, OPTIONAL | WRITE_ONLY, .doc = "Never stored."},
    ATTRS_END};

static const Attr fixture_rows[] = {
    {"id", STRING, COMPUTED | STABLE, .doc = "Identifier."},
    {"name", STRING, REQUIRED | REPLACE, .doc = "Name of the thing."},
    {"size", NUMBER, OPTIONAL, .fallback = "3", .doc = "Size of the thing."},
    {"note", STRING, OPTIONAL, .doc = "Free text."},
    {"state", STRING, COMPUTED, .doc = "State of the thing."},
    {"secret", STRING, OPTIONAL | TWIN, .doc = "A secret."},
    {"tags", MAP_OF_STRING, OPTIONAL, .doc = "Tags.", .deprecated = "Use `note`."},
    {"zones", SET_OF_STRING, OPTIONAL, .doc = "Zones."},
    {"items", LIST_OF(fixture_items), OPTIONAL, .doc = "Items."},
    ATTRS_END};

static const Attr fixture_settings[] = {{"region", STRING, OPTIONAL, .doc = "Region."},
                                        {"token", STRING, OPTIONAL | SENSITIVE, .doc = "Token."},
                                        ATTRS_END};

static const Value *fixture_upgrade_1(Arena *arena, const Value *json) {
    return value_with(arena, json, "name", value_get(json, "title"));
}

static const Upgrade fixture_upgrades[] = {{.from = 1, .upgrade = fixture_upgrade_1},
                                           {.upgrade = NULL}};

static const Resource fixture_thing = {
    .type = "test_thing",
    .doc = "A thing.",
    .attrs = fixture_rows,
    .version = 2,
    .upgrades = fixture_upgrades,
    .timeouts = {.create = 600, .read = 90, .update = 600, .delete = 300},
    .import_id = "`name`",
    .validate = hook_validate,
    .plan = hook_plan,
    .plan_destroy = hook_plan_destroy,
    .create = hook_create,
    .read = hook_read,
    .update = hook_update,
    .delete = hook_delete,
    .import = hook_import,
};

static const Resource fixture_bare = {
    .type = "test_bare", .doc = "A thing without functions.", .attrs = fixture_settings};

static const Attr fixture_source_rows[] = {{"name", STRING, REQUIRED, .doc = "Name to look for."},
                                           {"size", NUMBER, COMPUTED, .doc = "Size found."},
                                           ATTRS_END};

static const Resource fixture_source = {.type = "test_thing",
                                        .doc = "Reads a thing.",
                                        .attrs = fixture_source_rows,
                                        .timeouts = {.read = 30},
                                        .validate = hook_validate,
                                        .read = hook_read};

static const Provider fixture_provider = {
    .name = "test",
    .address = "registry.terraform.io/example/test",
    .doc = "A provider for tests.",
    .settings = fixture_settings,
    .resources = (const Resource *const[]){&fixture_thing, &fixture_bare, NULL},
    .data_sources = (const Resource *const[]){&fixture_source, NULL},
    .validate = hook_validate,
    .configure = hook_configure,
    .close = hook_close,
};

typedef struct Fixture {
    Engine engine;
    Arena *arena;
    Call call; // for making and reading values
    Cancel cancel;
} Fixture;

static inline const void *fixture_invoke(Fixture *fixture, const char *path, const void *request) {
    const Method *method = methods_find(text_of(path));
    assert_non_null(method);
    Text bytes = codec_pack(fixture->arena, request);
    Reply reply = dispatch_call(&fixture->engine, method, fixture->arena, bytes);
    assert_int_equal(reply.code, REPLY_OK);
    const void *response = codec_unpack(fixture->arena, method->response, reply.bytes);
    assert_non_null(response);
    return response;
}
#define INVOKE(fixture, rpc, request)                                                              \
    fixture_invoke((fixture), "/tfplugin6.Provider/" rpc, (request))

static inline int fixture_begin(void **state) {
    memset(&hooks, 0, sizeof hooks);
    Arena *arena = arena_new();
    Fixture *fixture = ARENA_NEW(arena, Fixture);
    cancel_init(&fixture->cancel);
    fixture->arena = arena;
    fixture->engine =
        (Engine){.provider = &fixture_provider, .sessions = sessions_new(&fixture_provider)};
    fixture->call = (Call){.arena = arena,
                           .diags = diags_new(arena),
                           .cancel = &fixture->cancel,
                           .deadline_ms = INT64_MAX,
                           .id = "test",
                           .rpc = "test"};
    *state = fixture;
    return 0;
}

static inline int fixture_end(void **state) {
    Fixture *fixture = *state;
    sessions_free(fixture->engine.sessions);
    arena_free(fixture->arena);
    return 0;
}

// An object of the type from JSON; members that are left out are null.
static inline const Value *fixture_value(Fixture *fixture, const Type *type, const char *json) {
    const Value *value = json_parse(fixture->arena, text_of(json), NULL);
    assert_non_null(value);
    if (value_is_null(value)) return value;
    assert_true(json_to_type(&fixture->call, value, type, &value).ok);
    return value;
}

static inline const Value *fixture_thing_of(Fixture *fixture, const char *json) {
    return fixture_value(fixture, resource_type(&fixture_thing), json);
}

static inline const Value *fixture_unknown(Fixture *fixture, const Value *value, const char *name) {
    return value_with(fixture->arena, value, name, &value_unknown);
}

static inline Tfplugin6__DynamicValue *fixture_wire(Fixture *fixture, const Value *value,
                                                    const Type *type) {
    Tfplugin6__DynamicValue *wire;
    assert_true(codec_dynamic(&fixture->call, value, type, "test value", &wire).ok);
    return wire;
}

static inline Tfplugin6__DynamicValue *fixture_thing_wire(Fixture *fixture, const Value *value) {
    return fixture_wire(fixture, value, resource_type(&fixture_thing));
}

static inline const Value *fixture_read(Fixture *fixture, const Tfplugin6__DynamicValue *wire,
                                        const Type *type) {
    const Value *value;
    assert_true(codec_value(&fixture->call, wire, type, "answer", &value).ok);
    return value;
}

static inline const Value *fixture_thing_read(Fixture *fixture,
                                              const Tfplugin6__DynamicValue *wire) {
    return fixture_read(fixture, wire, resource_type(&fixture_thing));
}

static inline void fixture_configure(Fixture *fixture) {
    Tfplugin6__ConfigureProvider__Request request = TFPLUGIN6__CONFIGURE_PROVIDER__REQUEST__INIT;
    const Type *type = provider_type(&fixture_provider);
    request.terraform_version = (char *)"1.11.4";
    request.config = fixture_wire(fixture, value_object(fixture->arena, type), type);
    const Tfplugin6__ConfigureProvider__Response *response =
        INVOKE(fixture, "ConfigureProvider", &request);
    assert_int_equal(response->n_diagnostics, 0);
}

// The only diagnostic, which must be an error with this summary.
static inline const Tfplugin6__Diagnostic *fixture_error(size_t count, Tfplugin6__Diagnostic **list,
                                                         const char *summary) {
    assert_int_equal(count, 1);
    assert_int_equal(list[0]->severity, TFPLUGIN6__DIAGNOSTIC__SEVERITY__ERROR);
    assert_string_equal(list[0]->summary, summary);
    return list[0];
}
#define ONE_ERROR(response, text)                                                                  \
    fixture_error((response)->n_diagnostics, (response)->diagnostics, (text))
