// SPDX-License-Identifier: MPL-2.0
// The function's environment, with secrets that only the function itself still knows.
#include "resources/parts/function.h"

#include "resources/names.h"
#include "resources/secrets.h"

Environment function_environment(Call *call, const Deployment *deployment) {
    return environment_build(call->arena, function_line(deployment->planned), deployment->config,
                             deployment->planned);
}

Line function_line(const Value *object) {
    (void)object; // every resource so far deploys the base edition
    return LINE_BASE_1;
}

// Whether the plan promises another value of this secret than the config gives now.
static bool promised_other(const Value *promised, const ValueEntry *given) {
    const Value *wanted = value_get_text(promised, given->key);
    return value_is_known(wanted) && !value_is_null(wanted) && !value_equal(wanted, given->value);
}

static const Value *given_digests(Call *call, const Deployment *deployment,
                                  const Environment *environment) {
    PrivateState private = deployment->private;
    return secrets_digests(call->arena, secrets_salt(call->arena, &private), environment->secrets);
}

static bool any_promised_other(const Value *promised, const Value *given) {
    for (size_t i = 0; i < value_count(given); i++) {
        if (promised_other(promised, &given->map.entries[i])) return true;
    }
    return false;
}

// A write-only secret whose version did not change stays what the function has, whatever the config
// says now: the plan promised its digest.
Status function_keep_unversioned(Call *call, const Deployment *deployment,
                                 Environment *environment) {
    const Value *promised = value_get(deployment->planned, A_SECRET_DIGESTS);
    const Value *given = given_digests(call, deployment, environment);
    if (!any_promised_other(promised, given)) return status_ok();
    ApiReply reply;
    TRY(function_get(call, deployment, deployment->planned, &reply));
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = function_tried(call, deployment, "read")});
    const Value *remote = value_get(reply.body, "environmentVariables");
    for (size_t i = 0; i < value_count(given); i++) {
        const ValueEntry *entry = &given->map.entries[i];
        const Value *there = value_get_text(remote, entry->key);
        if (!promised_other(promised, entry) || value_is_null(there)) continue;
        const char *name = entry->key.data;
        environment->variables = value_with(call->arena, environment->variables, name, there);
        environment->secrets = value_with(call->arena, environment->secrets, name, there);
    }
    return status_ok();
}

// APP_URL is set with a custom domain only.
static const Value *told_url(const Value *object) {
    bool domain = !value_is_null(value_get(object, A_CUSTOM_DOMAIN));
    return domain ? value_get(object, A_APP_URL) : &value_null;
}

bool function_environment_differs(const Value *prior, const Value *planned) {
    return !value_equal(told_url(prior), told_url(planned)) ||
           !value_equal(value_get(prior, A_SECRET_DIGESTS), value_get(planned, A_SECRET_DIGESTS));
}

void function_record_environment(Call *call, Deployment *deployment,
                                 const Environment *environment) {
    const Value *digests = given_digests(call, deployment, environment);
    secrets_note_applied(call->arena, &deployment->private, digests);
    stack_set(call, deployment, A_SECRET_DIGESTS, digests);
    bool exact;
    size_t bytes = environment_bytes(environment->variables, &exact);
    stack_set(call, deployment, A_ENVIRONMENT_BYTES, value_int(call->arena, (int64_t)bytes));
}
