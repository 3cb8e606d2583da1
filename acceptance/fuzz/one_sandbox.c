// SPDX-License-Identifier: MPL-2.0
#include "acceptance/fuzz/one_sandbox.h"

#include "acceptance/fuzz/fuzz.h"
#include "acceptance/sandbox/behaviour.h"
#include "acceptance/sandbox/dispatch.h"
#include "acceptance/sandbox/ready.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"
#include "resources/alibaba/signature.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HEADERS_MORE = 8, ORIGINS = 32, SCALE = 600, FIRST_PORT = 9000 };

static const int64_t year_2040_ms = 2208988800000;

static struct {
    Arena *arena;
    Sandbox *sandbox;
    const Value *given; // what was there from the start: by collection, by key
    const char *addresses[ORIGINS], *urls[ORIGINS];
} one;

// ---- what was there from the start

static const Value *snapshot(Arena *arena, const Store *store) {
    const Value *all = &value_empty_map;
    for (const char *name = store_next_collection(store, NULL); name != NULL;
         name = store_next_collection(store, name)) {
        const Value *collection = &value_empty_map;
        const StoreObject *object = store_next(store, name, TEXT(""));
        for (; object != NULL; object = store_next(store, name, object->key))
            collection =
                value_with(arena, collection, object->key.data, value_copy(arena, object->value));
        all = value_with(arena, all, name, collection);
    }
    return all;
}

static void drop_new(Store *store, const char *name, const Value *given) {
    const StoreObject *object = store_next(store, name, TEXT(""));
    while (object != NULL) {
        Text key = object->key;
        if (value_is_null(value_get_text(given, key))) (void)store_delete(store, name, key);
        object = store_next(store, name, key);
    }
}

static void restore(Sandbox *sandbox) {
    Store *store = sandbox->cloud.store;
    const char *reason = NULL;
    for (const char *name = store_next_collection(store, NULL); name != NULL;
         name = store_next_collection(store, name))
        drop_new(store, name, value_get(one.given, name));
    for (size_t i = 0; i < value_count(one.given); i++) {
        const ValueEntry *collection = &one.given->map.entries[i];
        for (size_t k = 0; k < value_count(collection->value); k++) {
            const ValueEntry *object = &collection->value->map.entries[k];
            const Value *now = store_get(store, collection->key.data, object->key);
            if (now == NULL || !value_equal(now, object->value))
                store_put(store, collection->key.data, object->key, object->value);
        }
    }
    fuzz_require(store_commit(store, 0, &reason).ok, "a store in memory takes changes");
    store_release(store);
    fault_clear(sandbox->faults);
    limits_clear(sandbox->limits);
    fuzz_require(behaviour_set(sandbox->cloud.behaviour, &value_empty_map) == NULL, "consistent");
    atomic_store(&sandbox->stop.set, false);
}

static void release(void) {
    sandbox_close(one.sandbox);
    arena_free(one.arena);
}

static void make(void) {
    const Options options = {.time_scale = SCALE,
                             .seeded = true,
                             .counted = true,
                             .clock_ms = year_2040_ms,
                             .region = "cn-hangzhou",
                             .auth0_rate = 1000};
    const char *reason = NULL;
    one.arena = arena_new();
    fuzz_require(sandbox_new(one.arena, &options, &one.sandbox, &reason).ok, "a sandbox");
    const Cloud *cloud = &one.sandbox->cloud;
    for (size_t i = 0; services[i] != NULL && i < ORIGINS; i++) {
        one.addresses[i] = arena_printf(one.arena, "127.0.0.1:%zu", FIRST_PORT + i);
        const char *url = arena_printf(one.arena, "http://%s", one.addresses[i]);
        one.urls[i] = ready_url(one.arena, cloud, services[i], url);
    }
    one.sandbox->cloud.origins = one.urls;
    one_sandbox_keep();
    atexit(release);
}

void one_sandbox_keep(void) {
    one.given = snapshot(one.arena, one.sandbox->cloud.store);
}

const Value *one_sandbox_ready_line(Arena *arena) {
    return ready_origins(arena, ready_facts(arena, &one.sandbox->cloud), one.urls);
}

const Service *one_sandbox_service(Text address) {
    Text port = TEXT("");
    for (Text rest = address; text_next(&rest, ':', &port);) continue;
    int64_t number = 0;
    for (size_t i = 0; services[i] != NULL; i++) {
        if (text_to_int(port, 0, UINT16_MAX, &number) && number == FIRST_PORT + (int64_t)i)
            return services[i];
    }
    return NULL;
}

bool one_sandbox_target(Arena *arena, Text target, Message *message) {
    Text rest = target, path = TEXT("");
    ContractPair *query = NULL;
    if (!text_starts(target, "/")) return false;
    (void)text_next(&rest, '?', &path);
    message->target = text_copy(arena, target);
    message->path = text_copy(arena, path);
    if (rest.data != NULL && !message_parse_pairs(arena, rest, &query, &message->query_count))
        return false;
    message->query = query;
    return true;
}

Sandbox *one_sandbox(void) {
    if (one.sandbox == NULL) make();
    restore(one.sandbox);
    return one.sandbox;
}

// ---- signatures

typedef struct Signing {
    Sandbox *sandbox;
    Arena *arena;
    Message *message;
    ContractPair *headers; // the message's, with room for HEADERS_MORE
} Signing;

static void add(const Signing *signing, const char *name, Text value) {
    Message *message = signing->message;
    if (message_header(message, name).data != NULL) return; // the input's own
    signing->headers[message->header_count++] =
        (ContractPair){.name = text_of(name), .value = value};
}

// "2026-08-21T08:09:10Z" and "20260821T080910Z".
static Text date_extended(Arena *arena) {
    return text_of(clock_print(arena, (int64_t)time(NULL) * 1000));
}

static Text date_basic(Arena *arena) {
    Text extended = date_extended(arena);
    Buffer basic = buffer_new(arena, extended.length);
    for (size_t i = 0; i < extended.length; i++)
        if (extended.data[i] != '-' && extended.data[i] != ':')
            buffer_add(&basic, extended.data + i, 1);
    return buffer_text(&basic);
}

static SignRequest sign_request(const Signing *signing) {
    const Message *message = signing->message;
    const Cloud *cloud = &signing->sandbox->cloud;
    SignPair *query = ARENA_ARRAY(signing->arena, message->query_count, SignPair);
    SignPair *headers = ARENA_ARRAY(signing->arena, message->header_count, SignPair);
    for (size_t i = 0; i < message->query_count; i++)
        query[i] = (SignPair){message->query[i].name, message->query[i].value};
    for (size_t i = 0; i < message->header_count; i++)
        headers[i] = (SignPair){message->headers[i].name, message->headers[i].value};
    ptrdiff_t dot = text_find(message->host, ".");
    return (SignRequest){.method = text_copy(signing->arena, message->method).data,
                         .host = message->host,
                         .path = message->path,
                         .query = query,
                         .query_count = message->query_count,
                         .headers = headers,
                         .header_count = message->header_count,
                         .body = message->body,
                         .access_key_id = text_of(cloud->access_key_id),
                         .access_key_secret = text_of(cloud->access_key_secret),
                         .region = text_of(cloud->region),
                         .bucket = dot < 0 ? TEXT("") : text_slice(message->host, 0, (size_t)dot)};
}

static void sign_oss(const Signing *signing) {
    add(signing, "x-oss-date", date_basic(signing->arena));
    add(signing, "x-oss-content-sha256", TEXT("UNSIGNED-PAYLOAD"));
    const SignRequest request = sign_request(signing);
    add(signing, "authorization", signature_oss4(signing->arena, &request).authorization);
}

static void sign_acs(const Signing *signing) {
    static uint64_t nonce;
    Digest payload = digest_sha256(signing->message->body);
    add(signing, "x-acs-date", date_extended(signing->arena));
    add(signing, "x-acs-signature-nonce",
        text_of(arena_printf(signing->arena, "nonce-%llu", (unsigned long long)nonce++)));
    add(signing, "x-acs-content-sha256", digest_hex(signing->arena, digest_bytes(&payload)));
    const SignRequest request = sign_request(signing);
    add(signing, "authorization", signature_acs3(signing->arena, &request).authorization);
}

// A token for the application of the ready line.
static const char *token_of(const Signing *signing, const Service *service) {
    Arena *arena = signing->arena;
    const Value *facts = service->announce(&signing->sandbox->cloud, arena);
    const Value *tenant = value_get(facts, "auth0");
    const char *body = arena_printf(
        arena,
        "{\"grant_type\":\"client_credentials\",\"client_id\":\"%s\",\"client_secret\":\"%s\","
        "\"audience\":\"https://%s/api/v2/\"}",
        value_cstr(value_get(tenant, "client_id")), value_cstr(value_get(tenant, "client_secret")),
        value_cstr(value_get(tenant, "domain")));
    const ContractPair type = {TEXT("content-type"), TEXT("application/json")};
    const Message message = {.method = TEXT("POST"),
                             .host = value_text(value_get(tenant, "domain")),
                             .target = TEXT("/oauth/token"),
                             .path = TEXT("/oauth/token"),
                             .headers = &type,
                             .header_count = 1,
                             .body = text_of(body)};
    Answer answer = dispatch_serve(signing->sandbox, service, arena, &message);
    const Value *json = json_parse(arena, answer.body, NULL);
    return value_cstr(value_get(json, "access_token"));
}

void one_sandbox_sign(Sandbox *sandbox, const Service *service, Arena *arena, Message *message) {
    const Signing signing = {
        .sandbox = sandbox,
        .arena = arena,
        .message = message,
        .headers = ARENA_ARRAY(arena, message->header_count + HEADERS_MORE, ContractPair)};
    if (message->header_count > 0)
        memcpy(signing.headers, message->headers, message->header_count * sizeof *signing.headers);
    message->headers = signing.headers;
    if (strcmp(service->name, "oss") == 0)
        sign_oss(&signing);
    else if (strcmp(service->name, "auth0") == 0)
        add(&signing, "authorization",
            text_of(arena_printf(arena, "Bearer %s", token_of(&signing, service))));
    else
        sign_acs(&signing);
}
