// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/trigger.h"

#include "acceptance/sandbox/fc/function_check.h"
#include "acceptance/sandbox/fc/page.h"
#include "acceptance/sandbox/fc/trigger_check.h"
#include "provider/value/json.h"

#include <ctype.h>
#include <string.h>

enum { SUFFIX_LETTERS = 10, LABEL_LETTERS = 63 };

// The key begins with the function, so that its triggers stand together.
static Text key_of(const Request *request) {
    Text function = fc_parameter(request, "functionName");
    Text trigger = fc_parameter(request, "triggerName");
    return text_of(arena_printf(request->arena, "%.*s/%.*s", (int)function.length, function.data,
                                (int)trigger.length, trigger.data));
}

// A DNS label of the function's name and a random suffix.
static const char *new_label(const Request *request, Text function) {
    Arena *arena = request->arena;
    Text name = text_slice(text_lower(arena, function), 0, LABEL_LETTERS - 1 - SUFFIX_LETTERS);
    char *label = arena_printf(arena, "%.*s-%s", (int)name.length, name.data,
                               ident_letters(request->cloud->ident, arena, SUFFIX_LETTERS));
    for (char *c = label; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c)) *c = '-';
    return label;
}

// network "-vpc": the name inside a VPC, which nothing here answers to.
static const char *host_of(const Cloud *cloud, Arena *arena, const Value *trigger,
                           const char *network) {
    return arena_printf(arena, "%s.%s%s.fcapp.run.localhost",
                        value_cstr(value_at(trigger, FC_PRIVATE ".label")), cloud->region, network);
}

// The port is the data plane's of this run, so the URL is made when it is asked for.
static const Value *url_of(const Request *request, const Value *trigger, const char *network) {
    const char *origin = cloud_origin(request->cloud, "data_plane");
    const char *port = origin == NULL ? NULL : strrchr(origin, ':');
    Arena *arena = request->arena;
    return value_cstring(arena, arena_printf(arena, "http://%s%s",
                                             host_of(request->cloud, arena, trigger, network),
                                             port == NULL ? "" : port));
}

static const Value *view(const Request *request, const Value *trigger) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("urlInternet"), url_of(request, trigger, "")},
        {TEXT("urlIntranet"), url_of(request, trigger, "-vpc")},
    };
    trigger =
        value_with(arena, trigger, "httpTrigger", value_map(arena, entries, COUNT_OF(entries)));
    return value_map_without(arena, trigger, TEXT(FC_PRIVATE));
}

const Value *fc_trigger_of_host(const Cloud *cloud, Text host) {
    static const char domain[] = ".fcapp.run.localhost";
    if (!text_ends(host, domain)) return NULL;
    Text rest = host, label;
    if (!text_next(&rest, '.', &label)) return NULL;
    Text region = text_slice(rest, 0, rest.length - strlen(domain));
    if (!text_is(region, cloud->region)) return NULL;
    for (const StoreObject *object = store_next(cloud->store, FC_TRIGGERS, TEXT(""));
         object != NULL; object = store_next(cloud->store, FC_TRIGGERS, object->key))
        if (text_equal(value_text(value_at(object->value, FC_PRIVATE ".label")), label))
            return object->value;
    return NULL;
}

const Value *fc_trigger_config_now(const Cloud *cloud, Arena *arena, const Value *trigger) {
    const Value *own = value_get(trigger, FC_PRIVATE);
    bool changed = clock_now(cloud->clock) >= value_int_or(value_get(own, "changedAtMs"), 0);
    const Value *config = value_get(changed ? trigger : own, "triggerConfig");
    return json_parse(arena, value_text(config), NULL);
}

static Reply no_trigger(const Request *request) {
    Text name = fc_parameter(request, "triggerName");
    return reply_error(request, 404, "TriggerNotFound",
                       "trigger '%.*s' does not exist in function '%s'", (int)name.length,
                       name.data, value_cstr(value_get(request->parameters, "functionName")));
}

// One HTTP trigger for a version: which refusal the cloud gives for a second one is not documented.
static bool has_another(const Request *request, Text function, const Value *qualifier) {
    const char *prefix = arena_printf(request->arena, "%.*s/", (int)function.length, function.data);
    const Store *store = request->cloud->store;
    for (const StoreObject *object = store_next(store, FC_TRIGGERS, text_of(prefix));
         object != NULL && text_starts(object->key, prefix);
         object = store_next(store, FC_TRIGGERS, object->key))
        if (value_equal(value_get(object->value, "qualifier"), qualifier)) return true;
    return false;
}

static const char *find_fault(const Request *request, Text name, Text qualifier) {
    Text type = fc_parameter(request, "triggerType");
    if (!fc_name_is_good(name))
        return "triggerName is invalid, it must start with a letter or underscore, may hold "
               "letters, digits, underscores and hyphens, and be 1 to 128 characters long";
    if (!text_is(type, "http"))
        return arena_printf(request->arena,
                            "triggerType '%.*s' is not supported by the sandbox, "
                            "only 'http' is",
                            (int)type.length, type.data);
    if (!text_is(qualifier, "LATEST")) return "qualifier is invalid, only 'LATEST' exists";
    if (fc_parameter(request, "description").length > 256)
        return "description is invalid, it must be at most 256 characters long";
    return NULL;
}

static const Value *new_trigger(const Request *request, const Value *config) {
    Arena *arena = request->arena;
    Text function = fc_parameter(request, "functionName");
    const char *now = fc_now(request);
    const Value *own = value_with(arena, &value_empty_map, "label",
                                  value_cstring(arena, new_label(request, function)));
    const ValueEntry entries[] = {
        {TEXT("triggerConfig"), value_string(arena, json_print(arena, config))},
        {TEXT("triggerId"), value_cstring(arena, ident_uuid_lower(request->cloud->ident, arena))},
        {TEXT("targetArn"), value_cstring(arena, fc_function_arn(request, function))},
        {TEXT("createdTime"), value_cstring(arena, now)},
        {TEXT("lastModifiedTime"), value_cstring(arena, now)},
        {TEXT("status"), value_cstring(arena, "Enabled")},
        {TEXT(FC_PRIVATE), own},
    };
    const Value *trigger = fc_constant(arena, "{\"description\":\"\",\"qualifier\":\"LATEST\","
                                              "\"invocationRole\":\"\",\"sourceArn\":\"\"}");
    trigger = fc_merge(arena, trigger, request->body);
    return fc_merge(arena, trigger, value_map(arena, entries, COUNT_OF(entries)));
}

// Of a creation that has several faults the cloud names one; in which order is not documented.
Reply fc_trigger_create(const Request *request) {
    Text function = fc_parameter(request, "functionName"), key = key_of(request);
    Text name = fc_parameter(request, "triggerName"),
         qualifier = fc_parameter(request, "qualifier");
    Store *store = request->cloud->store;
    if (store_get(store, FC_FUNCTIONS, function) == NULL) return fc_no_function(request, function);
    if (qualifier.length == 0) qualifier = TEXT("LATEST");
    const char *fault = find_fault(request, name, qualifier);
    if (fault != NULL) return fc_invalid(request, fault);
    const Value *config =
        fc_trigger_config(request->arena, fc_parameter(request, "triggerConfig"), &fault);
    if (config == NULL) return fc_invalid(request, fault);
    if (store_get(store, FC_TRIGGERS, key) != NULL)
        return reply_error(request, 409, "TriggerAlreadyExists",
                           "trigger '%.*s' already exists in function '%.*s'", (int)name.length,
                           name.data, (int)function.length, function.data);
    if (has_another(request, function, value_string(request->arena, qualifier)))
        return fc_invalid(request, "the function has an HTTP trigger for qualifier 'LATEST', it "
                                   "can have only one");
    store_put(store, FC_TRIGGERS, key, new_trigger(request, config));
    return reply_ok(view(request, store_get(store, FC_TRIGGERS, key)));
}

// The trigger that the request names; NULL: *ret_error says that there is none.
static const Value *addressed(const Request *request, Reply *ret_error) {
    Text function = fc_parameter(request, "functionName");
    const Store *store = request->cloud->store;
    const Value *trigger = store_get(store, FC_TRIGGERS, key_of(request));
    if (trigger == NULL)
        *ret_error = store_get(store, FC_FUNCTIONS, function) == NULL
                         ? fc_no_function(request, function)
                         : no_trigger(request);
    return trigger;
}

Reply fc_trigger_get(const Request *request) {
    Reply error;
    const Value *trigger = addressed(request, &error);
    return trigger == NULL ? error : reply_ok(view(request, trigger));
}

// The trigger with a new configuration, which takes effect a moment later.
static const Value *with_config(const Request *request, const Value *trigger, const Value *config) {
    Arena *arena = request->arena;
    int64_t now = clock_now(request->cloud->clock);
    const Value *own = value_get(trigger, FC_PRIVATE);
    own = value_with(arena, own, "triggerConfig", value_get(trigger, "triggerConfig"));
    own = value_with(arena, own, "changedAtMs", value_int(arena, now + FC_TRIGGER_MS));
    trigger = value_with(arena, trigger, FC_PRIVATE, own);
    return value_with(arena, trigger, "triggerConfig",
                      value_string(arena, json_print(arena, config)));
}

Reply fc_trigger_update(const Request *request) {
    Arena *arena = request->arena;
    Reply error;
    const Value *trigger = addressed(request, &error);
    if (trigger == NULL) return error;
    Text qualifier = fc_parameter(request, "qualifier");
    if (qualifier.length > 0 && !text_is(qualifier, "LATEST"))
        return fc_invalid(request, "qualifier is invalid, only 'LATEST' exists");
    const Value *after = fc_merge(arena, trigger, request->body);
    after = value_with(arena, after, "lastModifiedTime", value_cstring(arena, fc_now(request)));
    Text json = value_text(value_get(request->body, "triggerConfig"));
    if (json.length > 0) {
        const char *fault;
        const Value *config = fc_trigger_config(arena, json, &fault);
        if (config == NULL) return fc_invalid(request, fault);
        after = value_with(arena, after, "triggerConfig", value_get(trigger, "triggerConfig"));
        after = with_config(request, after, config);
    }
    store_put(request->cloud->store, FC_TRIGGERS, key_of(request), after);
    return reply_ok(view(request, after));
}

Reply fc_trigger_delete(const Request *request) {
    Reply error;
    if (addressed(request, &error) == NULL) return error;
    store_delete(request->cloud->store, FC_TRIGGERS, key_of(request));
    return reply_status(204, NULL);
}

static const Value *list_view(const Request *request, const StoreObject *object) {
    return view(request, object->value);
}

Reply fc_trigger_list(const Request *request) {
    Text function = fc_parameter(request, "functionName");
    if (store_get(request->cloud->store, FC_FUNCTIONS, function) == NULL)
        return fc_no_function(request, function);
    const Page page = {
        .collection = FC_TRIGGERS,
        .member = "triggers",
        .owner = arena_printf(request->arena, "%.*s", (int)function.length, function.data),
        .view = list_view};
    return fc_page(request, &page);
}
