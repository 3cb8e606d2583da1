// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc2/fc2.h"

#include "acceptance/sandbox/fc/function_check.h"
#include "acceptance/sandbox/fc/network.h"
#include "acceptance/sandbox/fc/page.h"
#include "acceptance/sandbox/fc/trigger_check.h"
#include "provider/net/digest.h"

// ---- the three levels, which are made, read and deleted alike
typedef struct Level {
    const char *collection, *noun, *code; // "FunctionNotFound", "FunctionAlreadyExists"
    const char *inner;                    // collection of what it may hold
    const char *name_member, *id_member;
} Level;

static const Level service_level = {FC2_SERVICES,  "service",     "Service",
                                    FC2_FUNCTIONS, "serviceName", "serviceId"};
static const Level function_level = {FC2_FUNCTIONS, "function",     "Function",
                                     FC2_TRIGGERS,  "functionName", "functionId"};
static const Level trigger_level = {FC2_TRIGGERS, "trigger",     "Trigger",
                                    NULL,         "triggerName", "triggerId"};

// Names of the path, then of the body, down to the level.
static Text key_of(const Request *request, const Level *level) {
    Arena *arena = request->arena;
    const char *key = fc_parameter(request, "serviceName").data;
    if (level != &service_level)
        key = arena_printf(arena, "%s/%s", key, fc_parameter(request, "functionName").data);
    if (level == &trigger_level)
        key = arena_printf(arena, "%s/%s", key, fc_parameter(request, "triggerName").data);
    return text_of(key);
}

static Reply not_found(const Request *request, const Level *level) {
    return reply_error(request, 404, arena_printf(request->arena, "%sNotFound", level->code),
                       "%s '%s' does not exist", level->noun, key_of(request, level).data);
}

static Reply get(const Request *request, const Level *level) {
    const Value *object =
        store_get(request->cloud->store, level->collection, key_of(request, level));
    return object == NULL ? not_found(request, level) : reply_ok(object);
}

static bool holds_something(const Request *request, const Level *level) {
    if (level->inner == NULL) return false;
    const char *prefix = arena_printf(request->arena, "%s/", key_of(request, level).data);
    const StoreObject *next = store_next(request->cloud->store, level->inner, text_of(prefix));
    return next != NULL && text_starts(next->key, prefix);
}

static Reply delete (const Request *request, const Level *level) {
    Text key = key_of(request, level);
    if (store_get(request->cloud->store, level->collection, key) == NULL)
        return not_found(request, level);
    if (holds_something(request, level))
        return reply_error(request, 409, arena_printf(request->arena, "%sNotEmpty", level->code),
                           "%s '%s' is not empty", level->noun, key.data);
    store_delete(request->cloud->store, level->collection, key);
    return reply_status(204, NULL);
}

// config: what is answered of the body, with its defaults.
static Reply create(const Request *request, const Level *level, const Value *config) {
    Arena *arena = request->arena;
    Text key = key_of(request, level), name = fc_parameter(request, level->name_member);
    if (!fc_name_is_good(name))
        return fc_invalid(request, arena_printf(arena, "%s is invalid", level->name_member));
    if (store_get(request->cloud->store, level->collection, key) != NULL)
        return reply_error(request, 409, arena_printf(arena, "%sAlreadyExists", level->code),
                           "%s '%s' already exists", level->noun, key.data);
    const ValueEntry entries[] = {
        {text_of(level->id_member),
         value_cstring(arena, ident_uuid_lower(request->cloud->ident, arena))},
        {TEXT("createdTime"), value_cstring(arena, fc_now(request))},
        {TEXT("lastModifiedTime"), value_cstring(arena, fc_now(request))},
    };
    config = fc_merge(arena, config, value_map(arena, entries, COUNT_OF(entries)));
    store_put(request->cloud->store, level->collection, key, config);
    return reply_ok(config);
}

// ---- services
static Reply service_create(const Request *request) {
    const Value *defaults =
        fc_constant(request->arena, "{\"description\":\"\",\"role\":\"\",\"internetAccess\":true}");
    return create(request, &service_level, fc_merge(request->arena, defaults, request->body));
}

static Reply service_get(const Request *request) {
    return get(request, &service_level);
}

static Reply service_delete(const Request *request) {
    return delete (request, &service_level);
}

// ---- functions
static const char *function_fault(const Request *request, Text *ret_zip) {
    static const char *const runtimes[] = {"nodejs14", "nodejs16", "python3.9", "python3.10"};
    Text runtime = fc_parameter(request, "runtime");
    bool known = false;
    for (size_t i = 0; i < COUNT_OF(runtimes); i++) known |= text_is(runtime, runtimes[i]);
    if (!known)
        return arena_printf(request->arena, "runtime '%s' is not supported by the sandbox",
                            runtime.data);
    Text zip = value_text(value_at(request->body, "code.zipFile"));
    if (!digest_base64_decode(request->arena, zip, ret_zip))
        return "code.zipFile is invalid, it is not base64";
    if (!text_starts(*ret_zip, "PK\003\004")) return "code.zipFile is invalid, it is no ZIP file";
    return NULL;
}

// The code goes in and never comes out, here as there.
static Reply function_create(const Request *request) {
    Arena *arena = request->arena;
    Text zip;
    const char *fault = function_fault(request, &zip);
    Text service = fc_parameter(request, "serviceName");
    if (store_get(request->cloud->store, FC2_SERVICES, service) == NULL)
        return not_found(request, &service_level);
    if (fault != NULL) return fc_invalid(request, fault);
    const Value *defaults =
        fc_constant(arena, "{\"description\":\"\",\"environmentVariables\":{},\"memorySize\":128,"
                           "\"timeout\":3}");
    const Value *config = fc_merge(arena, defaults, request->body);
    config = value_map_without(arena, config, TEXT("code"));
    config = value_with(arena, config, "codeSize", value_int(arena, (int64_t)zip.length));
    return create(request, &function_level, config);
}

static Reply function_get(const Request *request) {
    return get(request, &function_level);
}

static Reply function_delete(const Request *request) {
    return delete (request, &function_level);
}

static const Value *whole(const Request *request, const StoreObject *object) {
    (void)request;
    return object->value;
}

static Reply function_list(const Request *request) {
    const char *service = fc_parameter(request, "serviceName").data;
    if (store_get(request->cloud->store, FC2_SERVICES, text_of(service)) == NULL)
        return not_found(request, &service_level);
    const Page page = {
        .collection = FC2_FUNCTIONS, .member = "functions", .owner = service, .view = whole};
    return fc_page(request, &page);
}

// ---- triggers
static Reply trigger_create(const Request *request) {
    Arena *arena = request->arena;
    const char *fault = NULL;
    Text function = key_of(request, &function_level);
    if (store_get(request->cloud->store, FC2_FUNCTIONS, function) == NULL)
        return not_found(request, &function_level);
    if (!text_is(fc_parameter(request, "triggerType"), "http"))
        return fc_invalid(request, "triggerType is not supported by the sandbox, only 'http' is");
    if (fc_trigger_config(arena, fc_parameter(request, "triggerConfig"), &fault) == NULL)
        return fc_invalid(request, fault);
    const Value *defaults = fc_constant(arena, "{\"description\":\"\",\"qualifier\":\"LATEST\"}");
    return create(request, &trigger_level, fc_merge(arena, defaults, request->body));
}

static Reply trigger_get(const Request *request) {
    return get(request, &trigger_level);
}

static Reply trigger_delete(const Request *request) {
    return delete (request, &trigger_level);
}

// ---- the account
static Reply account_settings(const Request *request) {
    Arena *arena = request->arena;
    const char *role =
        arena_printf(arena, "acs:ram::%s:role/aliyunfcdefaultrole", request->cloud->account_id);
    const ValueEntry entries[] = {
        {TEXT("availableAZs"), fc_network_zones(arena, request->cloud)},
        {TEXT("defaultRole"), value_cstring(arena, role)},
    };
    return reply_ok(value_map(arena, entries, COUNT_OF(entries)));
}

static const ServiceOperation operations[] = {
    {"GetAccountSettings", account_settings},
    {"CreateService", service_create},
    {"GetService", service_get},
    {"DeleteService", service_delete},
    {"CreateFunction", function_create},
    {"GetFunction", function_get},
    {"DeleteFunction", function_delete},
    {"ListFunctions", function_list},
    {"CreateTrigger", trigger_create},
    {"GetTrigger", trigger_get},
    {"DeleteTrigger", trigger_delete},
};

static const char *const secret_members[] = {"environmentVariables", NULL};

const Service fc2_service = {
    .name = "fc2",
    .errors = SERVICE_ERRORS_FC,
    .operations = operations,
    .operation_count = COUNT_OF(operations),
    .secret_members = secret_members,
};
