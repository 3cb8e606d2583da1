// SPDX-License-Identifier: MPL-2.0
// The function's environment, with secrets that only the function itself still knows.
#include "resources/parts/function.h"

#include "resources/image.h"
#include "resources/names.h"
#include "resources/parts/function_body.h"
#include "resources/secrets.h"

Environment function_environment(Call *call, Deployment *deployment) {
    const Value *now = stack_now(call, deployment);
    return environment_build(call->arena, &(EnvironmentSources){.line = function_line(now),
                                                                .config = deployment->config,
                                                                .object = now,
                                                                .made = stack_secrets(deployment)});
}

// A deployment of the base edition has no database.
Line function_line(const Value *object) {
    if (value_is_null(object) || object->kind != VALUE_OBJECT) return LINE_BASE_1;
    if (type_field_index(object->object.type, TEXT(A_DATABASE)) < 0) return LINE_BASE_1;
    AppVersion version;
    bool known = app_version_parse(value_text(value_get(object, A_APP_VERSION)), &version);
    return known && version.major >= 2 ? LINE_2 : LINE_DATABASE_1;
}

// ---- secrets that the function has

static const Value *digests_of(Call *call, const Deployment *deployment, const Value *secrets) {
    PrivateState private = deployment->private;
    return secrets_digests(call->arena, secrets_salt(call->arena, &private), secrets);
}

// Whether the plan promises another value of this secret than the digest given.
static bool promised_other(const Value *promised, const ValueEntry *given) {
    const Value *wanted = value_get_text(promised, given->key);
    return value_is_known(wanted) && !value_is_null(wanted) && !value_equal(wanted, given->value);
}

static bool any_promised_other(const Value *promised, const Value *given) {
    for (size_t i = 0; i < value_count(given); i++) {
        if (promised_other(promised, value_entry_at(given, i))) return true;
    }
    return false;
}

static void environment_set(Arena *arena, Environment *environment, Text name, const Value *value) {
    environment->variables = value_with(arena, environment->variables, name.data, value);
    environment->secrets = value_with(arena, environment->secrets, name.data, value);
    environment->kept = value_map_without(arena, environment->kept, name);
}

// A write-only secret whose version did not change stays what the function has, whatever the config
// says now, and so does what a part made: the plan promised its digest.
static void take_from(Call *call, const Deployment *deployment, Environment *environment,
                      const Value *remote) {
    const Value *promised = value_get(deployment->planned, A_SECRET_DIGESTS);
    const Value *given = digests_of(call, deployment, environment->secrets);
    const Value *there = digests_of(call, deployment, remote);
    for (size_t i = 0; i < value_count(given); i++) {
        const ValueEntry *entry = value_entry_at(given, i);
        const Value *value = value_get_text(remote, entry->key);
        bool kept = !value_is_null(value_get_text(environment->kept, entry->key));
        bool same =
            value_equal(value_get_text(there, entry->key), value_get_text(promised, entry->key));
        if (value_is_null(value) || !promised_other(promised, entry)) continue;
        if (same || !kept) environment_set(call->arena, environment, entry->key, value);
    }
}

Status function_settle_environment(Call *call, Deployment *deployment, Environment *environment) {
    const Value *promised = value_get(deployment->planned, A_SECRET_DIGESTS);
    const Value *given = digests_of(call, deployment, environment->secrets);
    if (value_count(environment->kept) == 0 && !any_promised_other(promised, given))
        return status_ok();
    ApiReply reply;
    TRY(function_get(call, deployment, deployment->planned, &reply));
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = function_tried(call, deployment, "read")});
    take_from(call, deployment, environment, value_get(reply.body, "environmentVariables"));
    return function_reveal(call, deployment, environment);
}

Status function_reveal(Call *call, Deployment *deployment, Environment *environment) {
    while (value_count(environment->kept) > 0) {
        const ValueEntry *entry = value_entry_at(environment->kept, 0);
        TRY(stack_reveal(call, deployment, value_cstr(entry->value)));
        Text secret = stack_secret(deployment, entry->key.data);
        if (secret.length == 0)
            return call_fail(call, NULL, "Secret is not to be had",
                             "The function needs %s, and the part \"%s\" of the deployment that "
                             "made it could not tell it. This is a bug in the provider.",
                             entry->key.data, value_cstr(entry->value));
        environment_set(call->arena, environment, entry->key, value_string(call->arena, secret));
    }
    return status_ok();
}

// ---- differences and records

// What is set openly.
static const Value *open_variables(Arena *arena, const Value *object) {
    const EnvironmentSources sources = {
        .line = function_line(object), .config = &value_null, .object = object};
    Environment environment = environment_build(arena, &sources);
    const Value *open = environment.variables;
    for (size_t i = 0; i < value_count(environment.secrets); i++)
        open = value_map_without(arena, open, value_entry_at(environment.secrets, i)->key);
    return open;
}

bool function_environment_differs(const Value *prior, const Value *planned) {
    if (!value_equal(value_get(prior, A_SECRET_DIGESTS), value_get(planned, A_SECRET_DIGESTS)))
        return true;
    Arena *arena = arena_new();
    bool differs = !value_equal(open_variables(arena, prior), open_variables(arena, planned)) ||
                   !value_equal(function_network(arena, prior), function_network(arena, planned));
    arena_free(arena);
    return differs;
}

void function_record_environment(Call *call, Deployment *deployment,
                                 const Environment *environment) {
    const Value *digests = digests_of(call, deployment, environment->secrets);
    secrets_note_applied(call->arena, &deployment->private, digests);
    stack_set(call, deployment, A_SECRET_DIGESTS, digests);
    bool exact;
    size_t bytes = environment_bytes(environment->variables, &exact);
    stack_set(call, deployment, A_ENVIRONMENT_BYTES, value_int(call->arena, (int64_t)bytes));
}

void function_note_environment(Call *call, Deployment *deployment) {
    const Value *there = value_get(deployment->prior, A_SECRET_DIGESTS);
    const Value *wanted = value_get(deployment->planned, A_SECRET_DIGESTS);
    if (value_is_null(there) || !value_equal(there, wanted)) return;
    secrets_note_applied(call->arena, &deployment->private, there);
}
