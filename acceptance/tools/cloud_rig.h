// SPDX-License-Identifier: MPL-2.0
// A cloud without sockets, signatures and other threads, for the tests of its services: a call goes
// through the contract into the handler and its transaction, as the dispatcher would take it.
// Header-only, because it must never become part of the product.
#pragma once

#include "acceptance/sandbox/behaviour.h"
#include "acceptance/sandbox/jobs.h"
#include "acceptance/sandbox/quotas.h"
#include "acceptance/sandbox/rds/postgres.h"
#include "acceptance/sandbox/service.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

typedef struct Rig {
    Arena *arena;
    Cloud cloud;
    const char *origins[32];
} Rig;

static inline int rig_setup(void **state) {
    static const int64_t seed = 7;
    Arena *arena = arena_new();
    Rig *rig = ARENA_NEW(arena, Rig);
    for (size_t i = 0; i < COUNT_OF(rig->origins); i++) rig->origins[i] = "http://127.0.0.1:4711";
    rig->arena = arena;
    rig->cloud = (Cloud){.store = store_new(arena),
                         .clock = clock_new(arena, 1),
                         .ident = ident_new(arena, &seed),
                         .account_id = "1000000012345678",
                         .region = "cn-hangzhou",
                         .access_key_id = "id",
                         .access_key_secret = "secret",
                         .postgres = postgres_new(arena),
                         .jobs = jobs_new(arena),
                         .origins = rig->origins};
    rig->cloud.behaviour = behaviour_new(arena, rig->cloud.clock);
    *state = rig;
    return 0;
}

static inline int rig_teardown(void **state) {
    Rig *rig = *state;
    store_close(rig->cloud.store);
    arena_free(rig->arena);
    return 0;
}

#define RIG_TEST(function) cmocka_unit_test_setup_teardown(function, rig_setup, rig_teardown)

static inline const Value *rig_json(Rig *rig, const char *json) {
    const Value *value = json_parse(rig->arena, text_of(json), NULL);
    if (value == NULL) fail_msg("not JSON: %s", json);
    return value;
}

static inline Request rig_request(Rig *rig) {
    return (Request){.arena = rig->arena,
                     .cloud = &rig->cloud,
                     .request_id = "REQUEST-ID",
                     .parameters = &value_empty_map,
                     .body = &value_null};
}

static inline Reply rig_handle(Rig *rig, Handler handler, const Request *request) {
    cloud_settle(&rig->cloud, rig->arena);
    return quotas_hold(request, handler);
}

// Ends the transaction of a handler.
static inline Reply rig_finish(Rig *rig, Reply reply) {
    const char *reason = NULL;
    if (reply.body != NULL) reply.body = value_copy(rig->arena, reply.body);
    if (reply.code != NULL)
        store_rollback(rig->cloud.store);
    else
        assert_true(store_commit(rig->cloud.store, clock_now(rig->cloud.clock), &reason).ok);
    store_release(rig->cloud.store);
    cloud_settle(&rig->cloud, rig->arena);
    return reply;
}

// The path of the template with the parameters put in.
static inline Text rig_path(Rig *rig, const char *template, const Value *parameters) {
    Buffer path = buffer_new(rig->arena, 4096);
    for (const char *c = template; *c != '\0'; c++) {
        const char *end = *c == '{' ? strchr(c, '}') : NULL;
        if (end == NULL) {
            buffer_add(&path, c, 1);
            continue;
        }
        Text name = {c + 1, (size_t)(end - c - 1)};
        Text value = value_text(value_get_text(parameters, name));
        buffer_add_text(&path, digest_percent_encode(rig->arena, value, false));
        c = end;
    }
    return buffer_text(&path);
}

static inline const ContractOperation *rig_operation(const Contract *contract, const char *name) {
    for (size_t i = 0; i < contract->operation_count; i++)
        if (strcmp(contract->operations[i].name, name) == 0) return &contract->operations[i];
    fail_msg("no such operation: %s", name);
    return NULL;
}

static inline Handler rig_handler(const Service *service, const char *name) {
    for (size_t i = 0; i < service->operation_count; i++)
        if (strcmp(service->operations[i].name, name) == 0) return service->operations[i].handler;
    fail_msg("no handler of %s", name);
    return NULL;
}

// Calls an operation. parameters: a JSON object of texts; body: JSON, or NULL.
static inline Reply rig_call(Rig *rig, const Service *service, const char *name,
                             const char *parameters, const char *body) {
    const Contract *contract = contract_find(service->name);
    const ContractOperation *operation = rig_operation(contract, name);
    const Value *given = rig_json(rig, parameters);
    ContractPair *pairs = ARENA_ARRAY(rig->arena, value_count(given), ContractPair);
    size_t count = 0;
    for (size_t i = 0; i < value_count(given); i++) {
        const ValueEntry *entry = &given->map.entries[i];
        const char *braced = arena_printf(rig->arena, "{%s}", entry->key.data);
        if (strstr(operation->path, braced) != NULL) continue;
        pairs[count++] = (ContractPair){entry->key, value_text(entry->value)};
    }
    ContractInput input = {.method = text_of(operation->method),
                           .path = rig_path(rig, operation->path, given),
                           .query = pairs,
                           .query_count = count,
                           .body = text_of(body)};
    ContractResult result = contract_read(rig->arena, contract, operation, &input);
    if (result.fault != CONTRACT_GOOD) fail_msg("%s: contract, at %s", name, result.where);
    Request request = rig_request(rig);
    request.operation = name;
    request.parameters = result.parameters;
    request.body = result.body;
    return rig_finish(rig, rig_handle(rig, rig_handler(service, name), &request));
}

// Does an edit of the control interface.
static inline Reply rig_edit(Rig *rig, const Service *service, const char *name, const char *body) {
    for (size_t i = 0; i < service->edit_count; i++) {
        if (strcmp(service->edits[i].name, name) != 0) continue;
        Request request = rig_request(rig);
        request.body = rig_json(rig, body);
        return rig_finish(rig, rig_handle(rig, service->edits[i].handler, &request));
    }
    fail_msg("no such edit: %s", name);
    return (Reply){0};
}

static inline void rig_expect_error(const Reply *reply, int status, const char *code,
                                    const char *part) {
    if (reply->code == NULL || reply->message == NULL) {
        fail_msg("no error, but %s with \"%s\" expected", code, part);
        return;
    }
    assert_string_equal(reply->code, code);
    assert_int_equal(reply->status, status);
    if (strstr(reply->message, part) == NULL)
        fail_msg("the message \"%s\" does not say \"%s\"", reply->message, part);
}

static inline void rig_expect_ok(const Reply *reply) {
    if (reply->code != NULL) fail_msg("%s: %s", reply->code, reply->message);
    assert_in_range(reply->status, 200, 299);
}

// Text at dotted names of an answer.
static inline const char *rig_text(const Reply *reply, const char *dotted) {
    return value_cstr(value_at(reply->body, dotted));
}
