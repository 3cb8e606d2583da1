// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/function_body.h"

#include "provider/schema/wire.h"
#include "resources/names.h"
#include "resources/ownership.h"
#include "resources/secrets.h"

// Where FC keeps what the decoder has to look at beside the rows' own wires.
#define W_CONTAINER "customContainerConfig"
#define W_HEALTH_CHECK W_CONTAINER ".healthCheckConfig"
#define W_NETWORK "vpcConfig"
#define W_REGISTRY_PASSWORD W_CONTAINER ".registryConfig.authConfig.password"

static const struct {
    const char *name;
    int64_t value;
} health_numbers[] = {
    {"initialDelaySeconds", 5}, {"periodSeconds", 10},   {"timeoutSeconds", 3},
    {"failureThreshold", 3},    {"successThreshold", 1},
};

// LobeChat 1.x has no health route, but this file is static.
const char *lobechat_health_path(const Value *object) {
    return function_line(object) == LINE_2 ? "/api/version" : "/favicon.ico";
}

static const Value *health_check(Arena *arena, const Value *object) {
    const Value *check = value_with(arena, &value_empty_map, "httpGetUrl",
                                    value_cstring(arena, lobechat_health_path(object)));
    for (size_t i = 0; i < sizeof health_numbers / sizeof *health_numbers; i++)
        check = value_with(arena, check, health_numbers[i].name,
                           value_int(arena, health_numbers[i].value));
    return check;
}

// null: the function is in no network of the account's.
const Value *function_network(Arena *arena, const Value *object) {
    const Value *vpc = value_get(object, A_VPC_ID);
    if (value_is_null(vpc) && value_is_known(vpc)) return &value_null;
    const ValueEntry entries[] = {
        {TEXT("vpcId"), vpc},
        {TEXT("vSwitchIds"), value_get(object, A_VSWITCH_IDS)},
        {TEXT("securityGroupId"), value_get(object, A_SECURITY_GROUP_ID)},
    };
    return value_map(arena, entries, sizeof entries / sizeof *entries);
}

const Value *function_settings(Arena *arena, const Deployment *deployment, const Value *object) {
    const Attr *rows = resource_rows(deployment->stack->resource);
    const Value *body = wire_encode(arena, rows, PART_FUNCTION, object);
    body = value_map_without(arena, body, TEXT("tags"));
    body = value_with(arena, body, "runtime", value_cstring(arena, "custom-container"));
    // Not used by containers, but the API asks for it.
    body = value_with(arena, body, "handler", value_cstring(arena, "index.handler"));
    body = value_with_at(arena, body, W_CONTAINER ".port", value_int(arena, LOBECHAT_PORT));
    if (value_bool_or(value_get(object, A_HEALTH_CHECK), false))
        body = value_with_at(arena, body, W_HEALTH_CHECK, health_check(arena, object));
    const Value *password = attr_secret(value_get(deployment->config, A_REGISTRY_CONFIG),
                                        value_get(object, A_REGISTRY_CONFIG), A_PASSWORD);
    if (!value_is_null(password)) body = value_with_at(arena, body, W_REGISTRY_PASSWORD, password);
    const Value *network = function_network(arena, object);
    return value_is_null(network) ? body : value_with(arena, body, W_NETWORK, network);
}

const Value *function_changes(Call *call, Deployment *deployment) {
    Arena *arena = call->arena;
    const Value *prior = deployment->prior, *planned = stack_now(call, deployment);
    const Attr *rows = resource_rows(deployment->stack->resource);
    const Value *whole = function_settings(arena, deployment, planned);
    const Value *changes = wire_changes(arena, rows, PART_FUNCTION, prior, planned);
    changes = value_map_without(arena, changes, TEXT("tags"));
    bool check =
        !value_equal(value_get(prior, A_HEALTH_CHECK), value_get(planned, A_HEALTH_CHECK)) ||
        function_line(prior) != function_line(planned);
    if (check || !value_is_null(value_get(changes, W_CONTAINER)))
        changes = value_with(arena, changes, W_CONTAINER, value_get(whole, W_CONTAINER));
    const Value *network = function_network(arena, planned);
    if (!value_equal(function_network(arena, prior), network))
        changes = value_with(arena, changes, W_NETWORK,
                             value_is_null(network) ? &value_empty_map : network);
    return changes;
}

const Value *function_tag_list(Arena *arena, const Value *map) {
    size_t count = value_count(map);
    const Value **items = ARENA_ARRAY(arena, count, const Value *);
    for (size_t i = 0; i < count; i++) {
        const ValueEntry *entry = value_entry_at(map, i);
        const Value *tag =
            value_with(arena, &value_empty_map, "Key", value_string(arena, entry->key));
        items[i] = value_with(arena, tag, "Value", entry->value);
    }
    return value_list(arena, VALUE_LIST, items, count);
}

const Value *function_tag_map(Arena *arena, const Value *list) {
    const Value *map = &value_empty_map;
    for (size_t i = 0; i < value_count(list); i++) {
        const Value *tag = value_list_at(list, i);
        map = value_with(arena, map, value_cstr(value_get(tag, "Key")), value_get(tag, "Value"));
    }
    return map;
}

static const Value *decode_inputs(Call *call, const Deployment *deployment, const Value *body,
                                  const Value *object) {
    Arena *arena = call->arena;
    const Value *remote = value_get(body, "environmentVariables");
    Line line = function_line(object);
    const Value *secrets = environment_secrets(arena, line, remote, object);
    object = environment_decode(arena, line, remote, object);
    PrivateState private = deployment->private;
    if (secrets_salted(private))
        object = value_with(arena, object, A_SECRET_DIGESTS,
                            secrets_digests(arena, secrets_salt(arena, &private), secrets));
    bool exact;
    size_t bytes = environment_bytes(remote, &exact);
    object = value_with(arena, object, A_ENVIRONMENT_BYTES, value_int(arena, (int64_t)bytes));
    Text check = value_text(value_at(body, W_HEALTH_CHECK ".httpGetUrl"));
    return value_with(arena, object, A_HEALTH_CHECK, value_bool(check.length > 0));
}

bool function_network_as_wanted(const Value *body, const Value *object) {
    const Value *there = value_get(body, W_NETWORK);
    const Value *vpc = value_get(object, A_VPC_ID);
    if (value_is_null(vpc)) return value_text(value_get(there, "vpcId")).length == 0;
    return value_equal(value_get(there, "vpcId"), vpc) &&
           value_equal(value_get(there, "vSwitchIds"), value_get(object, A_VSWITCH_IDS)) &&
           value_equal(value_get(there, "securityGroupId"), value_get(object, A_SECURITY_GROUP_ID));
}

const Value *function_for_rows(Arena *arena, const Value *body) {
    const Value *tags = function_tag_map(arena, value_get(body, "tags"));
    return value_with(arena, body, "tags", value_map_without(arena, tags, TEXT(OWNERSHIP_TAG)));
}

const Value *function_decode(Call *call, const Deployment *deployment, const Value *body,
                             const Value **object) {
    *object = decode_inputs(call, deployment, body, *object);
    return function_for_rows(call->arena, body);
}
