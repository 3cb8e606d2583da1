// SPDX-License-Identifier: MPL-2.0
// What the RAM user may do: read and write the files of the one bucket.
#include "provider/value/json.h"
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/ram.h"
#include "resources/wait.h"

static const char *const needs[] = {PART_RAM_USER, NULL};

// What LobeChat asks of OSS: uploads, whole or in pieces, downloads, deletions. Without the
// permission to list, a file that is missing would be refused instead of not found.
static const char *const on_objects[] = {"oss:PutObject",    "oss:GetObject",
                                         "oss:DeleteObject", "oss:AbortMultipartUpload",
                                         "oss:ListParts",    NULL};
static const char *const on_public_objects[] = {"oss:PutObjectAcl", NULL};
static const char *const on_bucket[] = {"oss:ListObjects", NULL};

// ---- the document

static const Value *statement(Arena *arena, const char *const *actions, const char *resource) {
    const Value *map = api_pair(arena, "Effect", TEXT("Allow"));
    map = value_with(arena, map, "Action", value_list_texts(arena, actions));
    return api_pair_more(arena, map, "Resource", text_of(resource));
}

static const Value *policy_document(Arena *arena, const Value *object) {
    const Value *oss = value_get(object, A_OSS);
    const char *bucket =
        arena_printf(arena, "acs:oss:*:*:%s", value_cstr(value_get(oss, A_BUCKET)));
    const char *objects = arena_printf(arena, "%s/*", bucket);
    const Value **statements = ARENA_ARRAY(arena, 3, const Value *);
    size_t count = 0;
    statements[count++] = statement(arena, on_objects, objects);
    statements[count++] = statement(arena, on_bucket, bucket);
    if (value_bool_or(value_get(oss, A_PUBLIC_READ), false))
        statements[count++] = statement(arena, on_public_objects, objects);
    const Value *document = api_pair(arena, "Version", TEXT("1"));
    return value_with(arena, document, "Statement",
                      value_list(arena, VALUE_LIST, statements, count));
}

static bool policy_differs(const Value *prior, const Value *planned) {
    static const char *const sources[] = {A_BUCKET, A_PUBLIC_READ};
    const Value *old = value_get(prior, A_OSS), *new = value_get(planned, A_OSS);
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        if (!value_equal(value_get(old, sources[i]), value_get(new, sources[i]))) return true;
    }
    return false;
}

static Text document_of(const Value *body) {
    return value_text(value_at(body, "DefaultPolicyVersion.PolicyDocument"));
}

static bool is_as_wanted(Arena *arena, const Value *body, const Value *object) {
    const Value *document = json_parse(arena, document_of(body), NULL);
    return document != NULL && value_equal(document, policy_document(arena, object));
}

// ---- calls

static const Value *policy_body(Arena *arena, const Value *object) {
    return api_pair(arena, "PolicyName", text_of(ram_policy_name(arena, object)));
}

static const Value *typed_body(Arena *arena, const Value *object) {
    return api_pair_more(arena, policy_body(arena, object), "PolicyType", TEXT("Custom"));
}

static const Value *attachment_body(Arena *arena, const Value *object) {
    const Value *user = ram_user_body(arena, object);
    return value_with(arena, typed_body(arena, object), "UserName", value_get(user, "UserName"));
}

static const Value *document_body(Arena *arena, const Value *object) {
    return api_pair_more(arena, policy_body(arena, object), "PolicyDocument",
                         json_print(arena, policy_document(arena, object)));
}

// A policy that was just made may be told of before its document is: then it is not there yet.
static Status policy_look(Call *call, Deployment *deployment, ApiReply *ret) {
    const Value *body = typed_body(call->arena, api_object(deployment));
    TRY(ram_send(call, deployment, &ram_get_policy, body, ret));
    if (ret->outcome == API_DONE && document_of(ret->body).length == 0)
        ret->outcome = API_NOT_FOUND;
    return status_ok();
}

static Status policy_fail(Call *call, const Deployment *deployment, const ApiReply *reply,
                          const char *what) {
    return api_fail(call, reply,
                    &(ApiStory){.tried = ram_tried(call, api_object(deployment), what),
                                .exists = "What was made so far is in the state."});
}

// status: the version that was made, or what is left to be done.
static void policy_record(Call *call, Deployment *deployment, const char *status) {
    const Found found = {.id = ram_policy_name(call->arena, deployment->planned), .status = status};
    stack_record(call, deployment, &ram_policy_part, &found);
}

// ---- reading

static const Value *attached(Arena *arena, const Value *list, const Value *object) {
    const char *name = ram_policy_name(arena, object);
    for (size_t i = 0; i < value_count(list); i++) {
        const Value *policy = value_list_at(list, i);
        if (text_is(value_text(value_get(policy, "PolicyName")), name) &&
            text_is(value_text(value_get(policy, "PolicyType")), "Custom"))
            return policy;
    }
    return &value_null;
}

// A document that somebody changed shows as another version than was recorded; what was recorded
// otherwise is looked at by the update. A policy that is not attached is none.
static Status policy_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    bool ours;
    TRY(ram_user_is_ours(call, deployment, object, &ours));
    if (!ours) return status_ok();
    ApiReply reply;
    TRY(ram_look(call, deployment, &ram_list_policies, object, &reply));
    if (reply.outcome == API_NOT_FOUND) return status_ok();
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = ram_tried(call, object, "read the policies of")});
    const Value *policy = attached(call->arena, value_at(reply.body, "Policies.Policy"), object);
    if (value_is_null(policy)) return status_ok();
    ret->present = true;
    ret->id = ram_policy_name(call->arena, object);
    ret->status = value_cstr(value_get(policy, "DefaultVersion"));
    ret->drifted =
        !deployment->discover && !text_is(stack_part_status(object, PART_RAM_POLICY), ret->status);
    return status_ok();
}

// ---- making and changing

static Status policy_send_create(Call *call, Deployment *deployment, ApiReply *ret) {
    const Value *object = deployment->planned;
    const Value *body =
        api_pair_more(call->arena, document_body(call->arena, object), "Description",
                      text_of(ram_mark(call->arena, deployment, object)));
    return ram_send(call, deployment, &ram_create_policy, body, ret);
}

static Status version_send(Call *call, Deployment *deployment, ApiReply *ret) {
    const Value *body = document_body(call->arena, deployment->planned);
    body = value_with(call->arena, body, "SetAsDefault", &value_true);
    body = api_pair_more(call->arena, body, "RotateStrategy",
                         TEXT("DeleteOldestNonDefaultVersionWhenLimitExceeded"));
    return ram_send(call, deployment, &ram_create_policy_version, body, ret);
}

static Status version_look(Call *call, Deployment *deployment, ApiReply *ret) {
    TRY(policy_look(call, deployment, ret));
    if (ret->outcome == API_DONE && !is_as_wanted(call->arena, ret->body, deployment->planned))
        ret->outcome = API_NOT_FOUND;
    return status_ok();
}

// policy: GetPolicy's answer. *ret_version is the one that says what is wanted.
static Status policy_bring(Call *call, Deployment *deployment, const Value *policy,
                           Text *ret_version) {
    static const ApiCreation creation = {.send = version_send, .look = version_look};
    *ret_version = value_text(value_at(policy, "DefaultPolicyVersion.VersionId"));
    if (is_as_wanted(call->arena, policy, deployment->planned)) return status_ok();
    ApiReply reply;
    TRY(api_create(call, deployment, &creation, &reply));
    if (reply.outcome == API_EXISTS)
        *ret_version = value_text(value_at(reply.body, "DefaultPolicyVersion.VersionId"));
    else if (reply.outcome == API_DONE)
        *ret_version = value_text(value_at(reply.body, "PolicyVersion.VersionId"));
    else
        return policy_fail(call, deployment, &reply, "change the policy of");
    return status_ok();
}

static Status policy_attach(Call *call, Deployment *deployment, Text version) {
    ApiReply reply;
    policy_record(call, deployment, "Detached");
    TRY(ram_send_for_user(call, deployment, &ram_attach_policy,
                          attachment_body(call->arena, deployment->planned), &reply));
    if (reply.outcome != API_DONE && reply.outcome != API_EXISTS)
        return policy_fail(call, deployment, &reply, "attach the policy of");
    policy_record(call, deployment, version.data);
    return status_ok();
}

static bool policy_is_ours(Call *call, const Deployment *deployment, const Value *policy) {
    return text_is(value_text(value_at(policy, "Policy.Description")),
                   ram_mark(call->arena, deployment, api_object(deployment)));
}

static Status policy_not_made(Call *call, Deployment *deployment, const ApiReply *reply) {
    if (api_unsure(reply))
        stack_record(call, deployment, &ram_policy_part, &(Found){.status = STATUS_UNKNOWN});
    return policy_fail(call, deployment, reply, "create the policy of");
}

static Status policy_create(Call *call, Deployment *deployment) {
    static const ApiCreation creation = {.send = policy_send_create, .look = policy_look};
    ApiReply reply;
    TRY(api_create(call, deployment, &creation, &reply));
    if (reply.outcome != API_DONE && reply.outcome != API_EXISTS)
        return policy_not_made(call, deployment, &reply);
    Text version = value_text(value_at(reply.body, "Policy.DefaultVersion"));
    if (reply.outcome == API_EXISTS) {
        if (!policy_is_ours(call, deployment, reply.body))
            return ram_taken(call, "policy", ram_policy_name(call->arena, deployment->planned));
        TRY(policy_bring(call, deployment, reply.body, &version));
    }
    return policy_attach(call, deployment, version);
}

static Status policy_update(Call *call, Deployment *deployment) {
    ApiReply reply;
    Text version;
    TRY(policy_look(call, deployment, &reply));
    if (reply.outcome == API_NOT_FOUND) return policy_create(call, deployment);
    if (reply.outcome != API_DONE)
        return policy_fail(call, deployment, &reply, "look up the policy of");
    TRY(policy_bring(call, deployment, reply.body, &version));
    return policy_attach(call, deployment, version);
}

// ---- removing

static Status remove_version(Call *call, Deployment *deployment, const Value *object,
                             const Value *version) {
    if (value_bool_or(value_get(version, "IsDefaultVersion"), false)) return status_ok();
    ApiReply reply;
    const Value *body = value_with(call->arena, policy_body(call->arena, object), "VersionId",
                                   value_get(version, "VersionId"));
    TRY(ram_send(call, deployment, &ram_delete_policy_version, body, &reply));
    return api_removed(call, &reply, ram_tried(call, object, "delete a version of the policy of"),
                       "The policy still exists and is in the state.");
}

// A policy can be deleted only when its default version is its last.
static Status remove_versions(Call *call, Deployment *deployment, const Value *object) {
    ApiReply reply;
    TRY(ram_send(call, deployment, &ram_list_policy_versions, typed_body(call->arena, object),
                 &reply));
    TRY(api_removed(call, &reply, ram_tried(call, object, "list the versions of the policy of"),
                    "The policy still exists and is in the state."));
    const Value *list = value_at(reply.body, "PolicyVersions.PolicyVersion");
    for (size_t i = 0; i < value_count(list); i++)
        TRY(remove_version(call, deployment, object, value_list_at(list, i)));
    return status_ok();
}

// An interrupted create may have left a policy that was never recorded.
static Status policy_may_go(Call *call, Deployment *deployment, const Value *object, bool *ret) {
    *ret = stack_part_id(object, PART_RAM_POLICY).length > 0;
    if (*ret) return status_ok();
    ApiReply reply;
    TRY(policy_look(call, deployment, &reply));
    *ret = policy_is_ours(call, deployment, reply.body);
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return policy_fail(call, deployment, &reply, "look up the policy of");
}

// The list of versions may lack one that is there: then it is asked for once more.
static Status remove_whole(Call *call, Deployment *deployment, const Value *object, ApiReply *ret) {
    int64_t start = call_now_ms();
    do {
        TRY(remove_versions(call, deployment, object));
        TRY(ram_send(call, deployment, &ram_delete_policy, policy_body(call->arena, object), ret));
    } while (text_is(ret->code, "DeleteConflict.Policy.Version") && wait_unknown(call, start));
    return status_ok();
}

static Status policy_remove(Call *call, Deployment *deployment, const Value *object) {
    static const char still[] = "The policy still exists and is in the state.";
    bool ours;
    TRY(policy_may_go(call, deployment, object, &ours));
    if (!ours) return status_ok();
    ApiReply reply;
    TRY(ram_send(call, deployment, &ram_detach_policy, attachment_body(call->arena, object),
                 &reply));
    TRY(api_removed(call, &reply, ram_tried(call, object, "detach the policy of"), still));
    TRY(remove_whole(call, deployment, object, &reply));
    return api_removed(call, &reply, ram_tried(call, object, "delete the policy of"), still);
}

const Part ram_policy_part = {
    .name = PART_RAM_POLICY,
    .label = "RAM policy",
    .differs = policy_differs,
    .needs = needs,
    .wanted = database_wants_ram_user,
    .read = policy_read,
    .create = policy_create,
    .update = policy_update,
    .remove = policy_remove,
};
