// SPDX-License-Identifier: MPL-2.0
#include "acceptance/rig/local_cloud.h"

#include "acceptance/sandbox/behaviour.h"
#include "acceptance/sandbox/dispatch.h"
#include "acceptance/sandbox/fc/basics.h"
#include "acceptance/sandbox/origin.h"
#include "acceptance/sandbox/rds/postgres.h"
#include "acceptance/sandbox/ready.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { SERVICES_MAXIMUM = 32 };

static const char variable[] = "LOBECHAT_SANDBOX";

typedef struct Served {
    Sandbox *sandbox;
    const Service *service;
} Served;

struct LocalCloud {
    Arena *arena;
    Arena *life; // of the sandbox that runs
    Sandbox *sandbox;
    double time_scale;
    const char *state; // file of what there is; NULL: none
    Audit *audit;      // goes on when the sandbox is started again
    int64_t ports[SERVICES_MAXIMUM];
    Served served[SERVICES_MAXIMUM];
    Origin *origins[SERVICES_MAXIMUM];
    const char *urls[SERVICES_MAXIMUM];
    char file[64];
    int64_t mark;       // the last that was given out
    const Value *given; // names of what was there from the start
};

static Answer serve(void *context, Arena *arena, const Message *message) {
    const Served *served = context;
    return dispatch_serve(served->sandbox, served->service, arena, message);
}

// ---- who watches the requests

static const Witness *witness_of(const Served *served) {
    return atomic_load(&served->sandbox->witness);
}

static bool goes_on(const Served *served, Moment moment, const char *operation) {
    const Witness *witness = witness_of(served);
    return witness == NULL || witness->tell(witness->context, moment, served->service->name,
                                            operation) == WITNESS_GO_ON;
}

static bool on_connected(void *served) {
    return goes_on(served, MOMENT_CONNECTED, NULL);
}

static bool on_begun(void *context, Arena *arena, const Message *head) {
    const Served *served = context;
    const Witness *witness = witness_of(served);
    if (witness == NULL || !witness->heads) return true;
    const char *operation = dispatch_operation(served->sandbox, served->service, arena, head);
    return operation == NULL || goes_on(served, MOMENT_HEAD, operation);
}

static void on_halved(void *served) {
    (void)goes_on(served, MOMENT_HALF, NULL);
}

static bool is_single(void *served) {
    const Witness *witness = witness_of(served);
    return witness != NULL && witness->singly;
}

void local_cloud_watch(LocalCloud *cloud, const Witness *witness) {
    atomic_store(&cloud->sandbox->witness, witness);
}

// ---- life

static const char *const no_port = "cannot listen where it did";

static void listen_for(LocalCloud *cloud, size_t index) {
    static const OriginWatch watch = {on_connected, on_begun, on_halved, is_single};
    cloud->served[index] = (Served){cloud->sandbox, services[index]};
    const OriginSettings settings = {.port = cloud->ports[index],
                                     .serve = serve,
                                     .context = &cloud->served[index],
                                     .watch = &watch};
    cloud->origins[index] = origin_start(cloud->life, &settings);
    if (cloud->origins[index] == NULL) fail_msg("%s", no_port);
    const char *url = origin_url(cloud->origins[index]);
    Text port = text_of(strrchr(url, ':') + 1);
    assert_true(text_to_int(port, 1, UINT16_MAX, &cloud->ports[index]));
    if (cloud->urls[index] != NULL) return; // in use, and the ports are the same
    cloud->urls[index] = arena_strdup(
        cloud->arena, ready_url(cloud->arena, &cloud->sandbox->cloud, services[index], url));
}

// The ready line, as the sandbox's program prints it.
static const Value *ready_line(const LocalCloud *cloud) {
    const Value *facts = ready_facts(cloud->arena, &cloud->sandbox->cloud);
    return ready_origins(cloud->arena, facts, cloud->urls);
}

static void write_ready_file(LocalCloud *cloud) {
    snprintf(cloud->file, sizeof cloud->file, "/tmp/local-cloud-XXXXXX");
    int file = mkstemp(cloud->file);
    assert_true(file >= 0);
    Text line = json_print(cloud->arena, ready_line(cloud));
    assert_int_equal(write(file, line.data, line.length), line.length);
    close(file);
    setenv(variable, cloud->file, 1);
}

// ---- what there is from the start. Collections whose name starts with a dot are the sandbox's
// own.

static const char *next_collection(const Store *store, const char *after) {
    const char *name = store_next_collection(store, after);
    while (name != NULL && name[0] == '.') name = store_next_collection(store, name);
    return name;
}

static const char *object_name(Arena *arena, const char *collection, const StoreObject *object) {
    return arena_printf(arena, "%s/%s", collection, object->key.data);
}

static void note_given(LocalCloud *cloud) {
    const Store *store = cloud->sandbox->cloud.store;
    cloud->given = &value_empty_map;
    for (const char *name = next_collection(store, NULL); name != NULL;
         name = next_collection(store, name)) {
        const StoreObject *object = store_next(store, name, TEXT(""));
        for (; object != NULL; object = store_next(store, name, object->key))
            cloud->given = value_with(cloud->arena, cloud->given,
                                      object_name(cloud->arena, name, object), &value_true);
    }
}

static bool is_given(const LocalCloud *cloud, const char *name) {
    return !value_is_null(value_get(cloud->given, name));
}

static void begin_life(LocalCloud *cloud) {
    const Options options = {
        .time_scale = cloud->time_scale, .region = "cn-hangzhou", .state = cloud->state};
    const char *reason = "";
    cloud->life = arena_new();
    if (!sandbox_new(cloud->life, &options, &cloud->sandbox, &reason).ok) fail_msg("%s", reason);
    cloud->sandbox->audit = cloud->audit;
    postgres_recycle(cloud->sandbox->cloud.postgres);
    cloud->sandbox->cloud.origins = cloud->urls; // clients of the life before come at once
    for (size_t i = 0; services[i] != NULL; i++) {
        assert_in_range(i, 0, SERVICES_MAXIMUM - 1);
        listen_for(cloud, i);
    }
}

static void end_life(LocalCloud *cloud) {
    cancel_set(&cloud->sandbox->stop);
    for (size_t i = 0; services[i] != NULL; i++) origin_stop(cloud->origins[i]);
    sandbox_close(cloud->sandbox);
    arena_free(cloud->life);
}

LocalCloud *local_cloud_keep(double time_scale, const char *state) {
    Arena *arena = arena_new();
    LocalCloud *cloud = ARENA_NEW(arena, LocalCloud);
    cloud->arena = arena;
    cloud->audit = audit_new(arena);
    cloud->time_scale = time_scale;
    cloud->state = state != NULL ? arena_strdup(arena, state) : NULL;
    begin_life(cloud);
    note_given(cloud);
    write_ready_file(cloud);
    return cloud;
}

LocalCloud *local_cloud_start(double time_scale) {
    return local_cloud_keep(time_scale, NULL);
}

void local_cloud_restart(LocalCloud *cloud) {
    assert_non_null(cloud->state);
    end_life(cloud);
    begin_life(cloud);
}

void local_cloud_stop(LocalCloud *cloud) {
    end_life(cloud);
    unsetenv(variable);
    unlink(cloud->file);
    if (cloud->state != NULL) unlink(cloud->state);
    arena_free(cloud->arena);
}

Sandbox *local_cloud_sandbox(LocalCloud *cloud) {
    return cloud->sandbox;
}

// ---- what was asked of it

// The lines of the log as a list; the log is one JSON object a line.
static const Value *read_audit(LocalCloud *cloud, Arena *arena, int64_t mark) {
    Text lines = audit_read(cloud->sandbox->audit, arena, mark), line;
    Buffer list = buffer_new(arena, SIZE_MAX / 2);
    buffer_puts(&list, "[");
    while (text_next(&lines, '\n', &line)) {
        if (line.length == 0) continue;
        buffer_puts(&list, list.length > 1 ? "," : "");
        buffer_add_text(&list, line);
    }
    buffer_puts(&list, "]");
    const Value *entries = json_parse(arena, buffer_text(&list), NULL);
    assert_non_null(entries);
    return entries;
}

int64_t local_cloud_mark(LocalCloud *cloud) {
    Arena *arena = arena_new();
    const Value *entries = read_audit(cloud, arena, cloud->mark);
    size_t count = value_count(entries);
    if (count > 0) cloud->mark = value_int_or(value_get(entries->list.items[count - 1], "seq"), 0);
    arena_free(arena);
    return cloud->mark;
}

CloudCalls local_cloud_calls(LocalCloud *cloud, Arena *arena, int64_t mark) {
    const Value *entries = read_audit(cloud, arena, mark);
    CloudCall *calls = ARENA_ARRAY(arena, value_count(entries), CloudCall);
    for (size_t i = 0; i < value_count(entries); i++) {
        const Value *entry = entries->list.items[i];
        calls[i] = (CloudCall){.service = value_cstr(value_get(entry, "service")),
                               .operation = value_cstr(value_get(entry, "operation")),
                               .code = value_cstr(value_get(entry, "code")),
                               .fault = value_cstr(value_get(entry, "fault")),
                               .status = value_int_or(value_get(entry, "status"), 0),
                               .committed = value_bool_or(value_get(entry, "committed"), false)};
    }
    return (CloudCalls){.items = calls, .count = value_count(entries)};
}

// ---- what goes wrong in it

void local_cloud_fault(LocalCloud *cloud, const char *rules) {
    Arena *arena = arena_new();
    const char *reason = "not JSON";
    const Value *list = json_parse(arena, text_of(rules), NULL);
    if (list == NULL || !fault_set(cloud->sandbox->faults, arena, list, true, &reason))
        fail_msg("%s: %s", rules, reason);
    arena_free(arena);
}

int64_t local_cloud_fired(LocalCloud *cloud) {
    Arena *arena = arena_new();
    const Value *rules = fault_list(cloud->sandbox->faults, arena);
    int64_t fired = 0;
    for (size_t i = 0; i < value_count(rules); i++)
        fired += value_int_or(value_get(rules->list.items[i], "fired"), 0);
    arena_free(arena);
    return fired;
}

void local_cloud_behave(LocalCloud *cloud, const char *behaviour) {
    Arena *arena = arena_new();
    const Value *wanted = json_parse(arena, text_of(behaviour), NULL);
    pthread_mutex_lock(&cloud->sandbox->lock);
    const char *wrong =
        wanted == NULL ? "not JSON" : behaviour_set(cloud->sandbox->cloud.behaviour, wanted);
    pthread_mutex_unlock(&cloud->sandbox->lock);
    if (wrong != NULL) fail_msg("%s: %s", behaviour, wrong);
    arena_free(arena);
}

// ---- what there is, besides that

// A scaling config is kept after its end for as long as instances are still released.
static bool is_ending(const Value *object) {
    return value_bool_or(value_at(object, FC_PRIVATE ".deleted"), false);
}

const char *local_cloud_objects(LocalCloud *cloud, Arena *arena) {
    Buffer buffer = buffer_new(arena, 1 << 20);
    buffer_puts(&buffer, "");
    pthread_mutex_lock(&cloud->sandbox->lock);
    const Store *store = cloud->sandbox->cloud.store;
    for (const char *name = next_collection(store, NULL); name != NULL;
         name = next_collection(store, name)) {
        const StoreObject *object = store_next(store, name, TEXT(""));
        for (; object != NULL; object = store_next(store, name, object->key)) {
            const char *full = object_name(arena, name, object);
            if (is_ending(object->value) || is_given(cloud, full)) continue;
            buffer_printf(&buffer, "%s%s", buffer.length > 0 ? " " : "", full);
        }
    }
    pthread_mutex_unlock(&cloud->sandbox->lock);
    return buffer.data != NULL ? buffer.data : "";
}

const Value *local_cloud_object(LocalCloud *cloud, Arena *arena, const char *collection,
                                const char *key) {
    pthread_mutex_lock(&cloud->sandbox->lock);
    const Store *store = cloud->sandbox->cloud.store;
    const StoreObject *first = store_next(store, collection, TEXT(""));
    const Value *found = key != NULL     ? store_get(store, collection, text_of(key))
                         : first != NULL ? first->value
                                         : NULL;
    found = found != NULL ? value_copy(arena, found) : &value_null;
    pthread_mutex_unlock(&cloud->sandbox->lock);
    return found;
}

static void keep_changes(LocalCloud *cloud) {
    Store *store = cloud->sandbox->cloud.store;
    const char *reason = NULL;
    assert_true(store_commit(store, clock_now(cloud->sandbox->cloud.clock), &reason).ok);
    store_release(store);
}

void local_cloud_put(LocalCloud *cloud, const char *collection, const char *key,
                     const Value *value) {
    pthread_mutex_lock(&cloud->sandbox->lock);
    Store *store = cloud->sandbox->cloud.store;
    Text name = text_of(key);
    if (key == NULL) {
        const StoreObject *first = store_next(store, collection, TEXT(""));
        assert_non_null(first);
        name = first->key;
    }
    if (value != NULL)
        store_put(store, collection, name, value);
    else
        assert_true(store_delete(store, collection, name));
    keep_changes(cloud);
    pthread_mutex_unlock(&cloud->sandbox->lock);
}

void local_cloud_wipe(LocalCloud *cloud) {
    Arena *arena = arena_new();
    pthread_mutex_lock(&cloud->sandbox->lock);
    Store *store = cloud->sandbox->cloud.store;
    for (const char *name = next_collection(store, NULL); name != NULL;
         name = next_collection(store, name)) {
        const StoreObject *object = store_next(store, name, TEXT(""));
        while (object != NULL) {
            Text key = object->key;
            if (!is_given(cloud, object_name(arena, name, object)))
                assert_true(store_delete(store, name, key));
            object = store_next(store, name, key);
        }
    }
    keep_changes(cloud);
    pthread_mutex_unlock(&cloud->sandbox->lock);
    arena_free(arena);
}

void local_cloud_give(LocalCloud *cloud) {
    pthread_mutex_lock(&cloud->sandbox->lock);
    note_given(cloud);
    pthread_mutex_unlock(&cloud->sandbox->lock);
}

const char *local_cloud_missing(LocalCloud *cloud, Arena *arena) {
    Buffer buffer = buffer_new(arena, 1 << 20);
    buffer_puts(&buffer, "");
    pthread_mutex_lock(&cloud->sandbox->lock);
    for (size_t i = 0; i < value_count(cloud->given); i++) {
        Text rest = cloud->given->map.entries[i].key;
        // The collection's own name has one slash in it.
        ptrdiff_t first = text_find(rest, "/");
        ptrdiff_t second =
            first + 1 + text_find(text_slice(rest, (size_t)first + 1, rest.length), "/");
        Text collection = text_copy(arena, text_slice(rest, 0, (size_t)second));
        Text key = text_slice(rest, (size_t)second + 1, rest.length);
        if (store_get(cloud->sandbox->cloud.store, collection.data, key) == NULL)
            buffer_printf(&buffer, "%s%s", buffer.length > 0 ? " " : "", rest.data);
    }
    pthread_mutex_unlock(&cloud->sandbox->lock);
    return buffer_text(&buffer).data;
}
