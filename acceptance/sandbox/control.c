// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/control.h"

#include "acceptance/sandbox/behaviour.h"
#include "acceptance/sandbox/console.h"
#include "acceptance/sandbox/objects.h"
#include "acceptance/sandbox/quotas.h"
#include "provider/value/json.h"

#include <string.h>

typedef struct Control {
    Sandbox *sandbox;
    Arena *arena;
    const Message *message;
    const Value *body; // parsed JSON, or NULL
} Control;

typedef struct ControlRoute {
    const char *method, *path;
    Answer (*serve)(const Control *control);
} ControlRoute;

static Answer control_fail(const Control *control, int status, const char *message) {
    const Value *text = value_cstring(control->arena, message);
    return answer_json(control->arena, status,
                       value_with(control->arena, &value_empty_map, "error", text));
}

static Answer control_ok(const Control *control) {
    return answer_json(control->arena, 200,
                       value_with(control->arena, &value_empty_map, "ok", &value_true));
}

static Answer get_health(const Control *control) {
    return control_ok(control);
}

// The body's rules; one rule needs no list.
static const Value *body_rules(const Control *control) {
    const Value *rules = control->body;
    bool one = rules != NULL && rules->kind == VALUE_MAP;
    return one ? value_list_one(control->arena, rules) : rules;
}

static Answer tell(const Control *control, bool done, const char *reason) {
    return done ? control_ok(control) : control_fail(control, 400, reason);
}

// ---- faults
static Answer set_faults(const Control *control, bool replace) {
    const char *reason = NULL;
    bool set =
        fault_set(control->sandbox->faults, control->arena, body_rules(control), replace, &reason);
    return tell(control, set, reason);
}

static Answer put_faults(const Control *control) {
    return set_faults(control, true);
}

static Answer post_faults(const Control *control) {
    return set_faults(control, false);
}

static Answer get_faults(const Control *control) {
    return answer_json(control->arena, 200, fault_list(control->sandbox->faults, control->arena));
}

static Answer delete_faults(const Control *control) {
    fault_clear(control->sandbox->faults);
    return control_ok(control);
}

// ---- limits
static Answer set_limits(const Control *control, bool replace) {
    const char *reason = NULL;
    bool set =
        limits_set(control->sandbox->limits, control->arena, body_rules(control), replace, &reason);
    return tell(control, set, reason);
}

static Answer put_limits(const Control *control) {
    return set_limits(control, true);
}

static Answer post_limits(const Control *control) {
    return set_limits(control, false);
}

static Answer get_limits(const Control *control) {
    return answer_json(control->arena, 200, limits_list(control->sandbox->limits, control->arena));
}

static Answer delete_limits(const Control *control) {
    limits_clear(control->sandbox->limits);
    return control_ok(control);
}

// ---- quotas
static Answer commit(const Control *control) {
    const Cloud *cloud = &control->sandbox->cloud;
    const char *reason = NULL;
    bool kept = store_commit(cloud->store, clock_now(cloud->clock), &reason).ok;
    store_release(cloud->store);
    return kept ? control_ok(control) : control_fail(control, 500, reason);
}

static Answer put_quotas(const Control *control) {
    Sandbox *sandbox = control->sandbox;
    const char *reason = NULL;
    pthread_mutex_lock(&sandbox->lock);
    bool set = quotas_set(control->arena, sandbox->cloud.store, control->body, &reason);
    Answer answer = set ? commit(control) : control_fail(control, 400, reason);
    pthread_mutex_unlock(&sandbox->lock);
    return answer;
}

static Answer get_quotas(const Control *control) {
    Sandbox *sandbox = control->sandbox;
    pthread_mutex_lock(&sandbox->lock);
    Answer answer =
        answer_json(control->arena, 200, quotas_list(control->arena, sandbox->cloud.store));
    pthread_mutex_unlock(&sandbox->lock);
    return answer;
}

static Answer delete_quotas(const Control *control) {
    Sandbox *sandbox = control->sandbox;
    pthread_mutex_lock(&sandbox->lock);
    quotas_reset(sandbox->cloud.store);
    Answer answer = commit(control);
    pthread_mutex_unlock(&sandbox->lock);
    return answer;
}

// ---- behaviour
static Answer show_behaviour(const Control *control) {
    return answer_json(control->arena, 200,
                       behaviour_show(control->sandbox->cloud.behaviour, control->arena));
}

static Answer set_behaviour(const Control *control, const Value *wanted) {
    Sandbox *sandbox = control->sandbox;
    pthread_mutex_lock(&sandbox->lock);
    const char *wrong = behaviour_set(sandbox->cloud.behaviour, wanted);
    Answer answer = wrong != NULL ? control_fail(control, 400, wrong) : show_behaviour(control);
    pthread_mutex_unlock(&sandbox->lock);
    return answer;
}

static Answer get_behaviour(const Control *control) {
    pthread_mutex_lock(&control->sandbox->lock);
    Answer answer = show_behaviour(control);
    pthread_mutex_unlock(&control->sandbox->lock);
    return answer;
}

static Answer put_behaviour(const Control *control) {
    return set_behaviour(control, control->body != NULL ? control->body : &value_null);
}

static Answer delete_behaviour(const Control *control) {
    return set_behaviour(control, &value_empty_map);
}

// ---- what happened
static Answer get_audit(const Control *control) {
    const Message *message = control->message;
    int64_t after = 0;
    Text given = message_find(message->query, message->query_count, "after");
    if (given.length > 0 && !text_to_int(given, 0, INT64_MAX, &after)) {
        return control_fail(control, 400, "after is a sequence number");
    }
    Answer answer = {.status = 200,
                     .body = audit_read(control->sandbox->audit, control->arena, after)};
    answer_add_header(control->arena, &answer, "Content-Type", "application/x-ndjson");
    return answer;
}

// ---- what exists
static Answer get_objects(const Control *control) {
    Sandbox *sandbox = control->sandbox;
    pthread_mutex_lock(&sandbox->lock);
    const Value *all = objects_show(&sandbox->cloud, control->arena);
    Answer answer = answer_json(control->arena, 200, all); // printed while nothing can change
    pthread_mutex_unlock(&sandbox->lock);
    return answer;
}

// ---- edits
// Target changed by patch as RFC 7396 says.
static const Value *merge_patch(Arena *arena, const Value *target, const Value *patch) {
    if (patch->kind != VALUE_MAP) return patch;
    const Value *merged = target->kind == VALUE_MAP ? target : &value_empty_map;
    for (size_t i = 0; i < value_count(patch); i++) {
        const ValueEntry *entry = value_entry_at(patch, i);
        if (value_is_null(entry->value)) {
            merged = value_map_without(arena, merged, entry->key);
            continue;
        }
        const Value *now = value_get_text(merged, entry->key);
        merged = value_with(arena, merged, entry->key.data, merge_patch(arena, now, entry->value));
    }
    return merged;
}

static Reply edit_any(const Request *request, bool patch) {
    Store *store = request->cloud->store;
    const char *collection = value_cstr(value_get(request->body, "collection"));
    Text key = value_text(value_get(request->body, "key"));
    const Value *object = store_get(store, collection, key);
    if (object == NULL) {
        return reply_error(request, 404, "NotFound", "%s has no object %s.", collection, key.data);
    }
    if (patch) {
        const Value *changed =
            merge_patch(request->arena, object, value_get(request->body, "patch"));
        store_put(store, collection, key, changed);
    } else {
        store_delete(store, collection, key);
    }
    return reply_ok(NULL);
}

static Reply edit_delete(const Request *request) {
    return edit_any(request, false);
}

static Reply edit_patch(const Request *request) {
    return edit_any(request, true);
}

static Handler find_edit(const Service *service, Text name) {
    for (size_t i = 0; i < service->edit_count; i++) {
        if (text_is(name, service->edits[i].name)) return service->edits[i].handler;
    }
    if (text_is(name, "delete")) return edit_delete;
    return text_is(name, "patch") ? edit_patch : NULL;
}

static Reply run_edit(const Control *control, Handler handler, const Request *request) {
    Sandbox *sandbox = control->sandbox;
    Store *store = sandbox->cloud.store;
    const char *reason = NULL;
    Reply reply = handler(request);
    if (reply.code != NULL) {
        store_rollback(store);
    } else if (!store_commit(store, clock_now(sandbox->cloud.clock), &reason).ok) {
        reply = reply_error(request, 500, "InternalError", "%s", reason);
    }
    return reply;
}

static Answer post_edit(const Control *control) {
    const Service *service = service_find(value_text(value_get(control->body, "service")));
    if (service == NULL) return control_fail(control, 404, "no such service");
    Handler handler = find_edit(service, value_text(value_get(control->body, "edit")));
    if (handler == NULL) return control_fail(control, 404, "the service has no such edit");
    Sandbox *sandbox = control->sandbox;
    const Value *arguments = value_get(control->body, "arguments");
    Request request = {.arena = control->arena,
                       .cloud = &sandbox->cloud,
                       .request_id = ident_uuid(sandbox->cloud.ident, control->arena),
                       .parameters = &value_empty_map,
                       .body = value_is_null(arguments) ? &value_empty_map : arguments};
    pthread_mutex_lock(&sandbox->lock);
    cloud_settle(&sandbox->cloud, control->arena);
    Reply reply = run_edit(control, handler, &request);
    Answer answer = reply.code != NULL ? control_fail(control, reply.status, reply.message)
                    : value_is_null(reply.body)
                        ? control_ok(control)
                        : answer_json(control->arena, reply.status, reply.body);
    store_release(sandbox->cloud.store);
    cloud_settle(&sandbox->cloud, control->arena);
    pthread_mutex_unlock(&sandbox->lock);
    return answer;
}

// ---- the clock
static const Value *show_clock(const Control *control) {
    Arena *arena = control->arena;
    int64_t now_ms = clock_now(control->sandbox->cloud.clock);
    const Value *shown = value_with(arena, &value_empty_map, "now_ms", value_int(arena, now_ms));
    return value_with(arena, shown, "now", value_cstring(arena, clock_print(arena, now_ms)));
}

static Answer get_clock(const Control *control) {
    return answer_json(control->arena, 200, show_clock(control));
}

static Answer post_clock(const Control *control) {
    double seconds = value_double_or(value_get(control->body, "advance_s"), -1);
    if (!(seconds >= 0 && seconds <= 1e9)) {
        return control_fail(control, 400, "advance_s is a number of seconds, from 0 to 1e9");
    }
    clock_advance(control->sandbox->cloud.clock, (int64_t)(seconds * 1000));
    return get_clock(control);
}

static const ControlRoute routes[] = {
    {"GET", "/healthz", get_health},      {"GET", "/faults", get_faults},
    {"PUT", "/faults", put_faults},       {"POST", "/faults", post_faults},
    {"DELETE", "/faults", delete_faults}, {"GET", "/audit", get_audit},
    {"GET", "/objects", get_objects},     {"POST", "/objects/edit", post_edit},
    {"GET", "/clock", get_clock},         {"POST", "/clock", post_clock},
    {"GET", "/quotas", get_quotas},       {"PUT", "/quotas", put_quotas},
    {"DELETE", "/quotas", delete_quotas}, {"GET", "/limits", get_limits},
    {"PUT", "/limits", put_limits},       {"POST", "/limits", post_limits},
    {"DELETE", "/limits", delete_limits}, {"GET", "/behaviour", get_behaviour},
    {"PUT", "/behaviour", put_behaviour}, {"DELETE", "/behaviour", delete_behaviour},
};

// A page in a browser must not reach this interface through a name that resolves to loopback.
static bool is_loopback_name(Text host) {
    Text name;
    return text_next(&host, ':', &name) &&
           (text_is(name, "127.0.0.1") || text_is(name, "localhost"));
}

Answer control_serve(Sandbox *sandbox, Arena *arena, const Message *message) {
    Control control = {.sandbox = sandbox, .arena = arena, .message = message};
    if (!is_loopback_name(message->host)) {
        return control_fail(&control, 403, "the control interface is 127.0.0.1 or localhost");
    }
    if (console_has(message->path)) return console_serve(sandbox, arena, message);
    if (message->body.length > 0) {
        const char *reason = NULL;
        control.body = json_parse(arena, message->body, &reason);
        if (control.body == NULL) return control_fail(&control, 400, reason);
    }
    for (size_t i = 0; i < COUNT_OF(routes); i++) {
        bool fits =
            text_is(message->method, routes[i].method) && text_is(message->path, routes[i].path);
        if (fits) return routes[i].serve(&control);
    }
    return control_fail(&control, 404, "no such part of the control interface");
}
