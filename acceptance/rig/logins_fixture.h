// SPDX-License-Identifier: MPL-2.0
// What the tests of the parts in an Auth0 tenant share.
#pragma once

#include "acceptance/rig/base_fixture.h"
#include "acceptance/rig/logins_stack.h"
#include "acceptance/sandbox/auth0/auth0.h"
#include "acceptance/sandbox/auth0/basics.h"

#define LOGINS_URL "https://chat.example.com"
#define LOGINS_DATABASE "Username-Password-Authentication"

static inline BaseRig *logins_new(void) {
    BaseRig *rig = base_begin();
    rig->tf = terraform_new(rig->arena, &lobechat_logins);
    rig->tf.provider = &logins_provider;
    rig->tf.haste = FAST_CALLS;
    memset(&logins_memory, 0, sizeof logins_memory);
    return rig;
}

static inline int logins_set_up(void **state) {
    *state = logins_new();
    return 0;
}

#define LOGINS_TEST(function)                                                                      \
    cmocka_unit_test_setup_teardown(function, logins_set_up, base_tear_down)

// more: JSON of attributes that differ; its null members are taken out.
static inline const Value *logins_config(const BaseRig *rig, const char *more) {
    static const char usual[] = "{\"region\":\"cn-hangzhou\",\"function_name\":\"chat\","
                                "\"app_url\":\"" LOGINS_URL "\","
                                "\"auth0\":{\"connection\":\"" LOGINS_DATABASE "\"}}";
    return fixture_typed(rig->arena, base_json(rig->arena, usual, more),
                         resource_type(&lobechat_logins));
}

static inline const char *logins_client_id(const BaseRig *rig) {
    return value_cstr(value_get(rig->tf.state, A_AUTH0_CLIENT_ID));
}

static inline const Value *logins_client(const BaseRig *rig) {
    return base_object(rig, AUTH0_CLIENTS, logins_client_id(rig));
}

static inline const char *logins_caller(const BaseRig *rig) {
    Sandbox *sandbox = local_cloud_sandbox(rig->cloud);
    pthread_mutex_lock(&sandbox->lock);
    const Value *ready = auth0_service.announce(&sandbox->cloud, rig->arena);
    pthread_mutex_unlock(&sandbox->lock);
    return value_cstr(value_at(ready, "auth0.client_id"));
}

static inline const char *logins_connection(const BaseRig *rig) {
    return value_cstr(value_get(base_object(rig, AUTH0_CONNECTIONS, NULL), "id"));
}

static inline const char *logins_link(const BaseRig *rig, const char *connection,
                                      const char *client) {
    return arena_printf(rig->arena, "%s/%s", connection, client);
}

static inline bool logins_enabled(const BaseRig *rig, const char *connection, const char *client) {
    return !value_is_null(
        base_object(rig, AUTH0_CONNECTION_CLIENTS, logins_link(rig, connection, client)));
}

static inline void logins_enable(const BaseRig *rig, const char *connection, const char *client,
                                 bool on) {
    if (on != logins_enabled(rig, connection, client))
        local_cloud_put(rig->cloud, AUTH0_CONNECTION_CLIENTS, logins_link(rig, connection, client),
                        on ? &value_empty_map : NULL);
}

static inline const char *logins_member(const BaseRig *rig, const Value *object,
                                        const char *member) {
    return fixture_text(rig->arena, value_at(object, member));
}

// An application that somebody else made.
static inline void logins_add_client(const BaseRig *rig, const char *id, const char *members) {
    const char *json =
        arena_printf(rig->arena, "{\"client_id\":\"%s\",\"client_secret\":\"s\"%s}", id, members);
    local_cloud_put(rig->cloud, AUTH0_CLIENTS, id, fixture_json(rig->arena, json));
}

static inline const char *logins_destroy_fault(BaseRig *rig) {
    while (!value_is_null(base_object(rig, AUTH0_TICKETS, NULL)))
        local_cloud_put(rig->cloud, AUTH0_TICKETS, NULL, NULL); // they run out by themselves
    return base_destroy_fault(rig);
}
