// SPDX-License-Identifier: MPL-2.0
// The function's tags, and among them the mark that says whose it is.
#include "resources/parts/function.h"

#include "resources/names.h"
#include "resources/parts/function_body.h"
#include "resources/parts/function_claim.h"

// Of what Terraform asked for, not of what was settled since: another attempt has to come to the
// same.
static Text fingerprint(Call *call, const Deployment *deployment) {
    const EnvironmentSources sources = {.line = function_line(deployment->asked),
                                        .config = deployment->config,
                                        .object = deployment->asked};
    Environment environment = environment_build(call->arena, &sources);
    return ownership_fingerprint(call->arena, deployment->asked, environment.secrets);
}

const char *function_mark(Call *call, const Deployment *deployment, bool finished) {
    Text print = fingerprint(call, deployment);
    const char *tag =
        ownership_tag(call->arena, deployment->stack->resource->type, finished, print);
    bool claimed = !finished && deployment->claim != NULL;
    return claimed ? arena_printf(call->arena, "%s.%s", tag, deployment->claim) : tag;
}

Ownership function_ownership(Call *call, const Deployment *deployment, const Value *body) {
    Text print = value_is_null(deployment->asked) ? TEXT("") : fingerprint(call, deployment);
    const Value *tags = function_tag_map(call->arena, value_get(body, "tags"));
    return ownership_of(tags, deployment->stack->resource->type, print);
}

static Status tags_send(Call *call, const Deployment *deployment, const ApiRequest *request) {
    ApiReply reply;
    TRY(api_send(call, deployment, request, &reply));
    if (reply.outcome == API_DONE) return status_ok();
    return api_fail(call, &reply,
                    &(ApiStory){.tried = function_tried(call, deployment, "change the tags of"),
                                .exists = "The function is there; its tags may be the old ones."});
}

// ResourceType and ResourceId, which both operations take.
static const Value *tags_target(Call *call, Deployment *deployment) {
    const Value *ids = value_list_one(call->arena, stack_get(deployment, A_FUNCTION_ARN));
    const Value *target = api_pair(call->arena, "ResourceType", TEXT("function"));
    return value_with(call->arena, target, "ResourceId", ids);
}

static Status tags_put(Call *call, Deployment *deployment, const Value *tags) {
    const Value *body = value_with(call->arena, tags_target(call, deployment), "Tag",
                                   function_tag_list(call->arena, tags));
    const ApiRequest request = {.operation = &fc_tag_resources,
                                .region = value_text(value_get(deployment->planned, A_REGION)),
                                .body = body};
    return tags_send(call, deployment, &request);
}

static Status tags_drop(Call *call, Deployment *deployment, const Value *keys) {
    const Value *query = value_with(call->arena, tags_target(call, deployment), "TagKey", keys);
    const ApiRequest request = {.operation = &fc_untag_resources,
                                .region = value_text(value_get(deployment->planned, A_REGION)),
                                .query = query};
    return tags_send(call, deployment, &request);
}

static const Value *new_tags(Arena *arena, const Value *prior, const Value *planned) {
    const Value *tags = &value_empty_map;
    for (size_t i = 0; i < value_count(planned); i++) {
        const ValueEntry *entry = value_entry_at(planned, i);
        if (!value_equal(value_get_text(prior, entry->key), entry->value))
            tags = value_with(arena, tags, entry->key.data, entry->value);
    }
    return tags;
}

static const Value *vanished_keys(Arena *arena, const Value *prior, const Value *planned) {
    const Value **keys = ARENA_ARRAY(arena, value_count(prior), const Value *);
    size_t count = 0;
    for (size_t i = 0; i < value_count(prior); i++) {
        Text key = value_entry_at(prior, i)->key;
        if (value_is_null(value_get_text(planned, key))) keys[count++] = value_string(arena, key);
    }
    return value_list(arena, VALUE_LIST, keys, count);
}

static Status tags_change(Call *call, Deployment *deployment, const Value *there,
                          const Value *wanted) {
    if (value_equal(there, wanted)) return status_ok();
    const Value *tags = new_tags(call->arena, there, wanted);
    if (value_count(tags) > 0) TRY(tags_put(call, deployment, tags));
    const Value *keys = vanished_keys(call->arena, there, wanted);
    return value_count(keys) > 0 ? tags_drop(call, deployment, keys) : status_ok();
}

Status function_update_tags(Call *call, Deployment *deployment) {
    return tags_change(call, deployment, value_get(deployment->prior, A_TAGS),
                       value_get(deployment->planned, A_TAGS));
}

Status function_settle_tags(Call *call, Deployment *deployment, const Value *body) {
    const Value *tags = function_tag_map(call->arena, value_get(body, "tags"));
    return tags_change(call, deployment, value_map_without(call->arena, tags, TEXT(OWNERSHIP_TAG)),
                       value_get(deployment->planned, A_TAGS));
}

Status function_put_mark(Call *call, Deployment *deployment, bool finished) {
    const char *mark = function_mark(call, deployment, finished);
    return tags_put(call, deployment, api_pair(call->arena, OWNERSHIP_TAG, text_of(mark)));
}

// Until here another apply may adopt what exists.
Status function_finish(Call *call, Deployment *deployment) {
    function_note_environment(call, deployment);
    bool over = stack_will_create(deployment, PART_FUNCTION) || stack_unfinished(deployment->prior);
    if (!over) return status_ok();
    TRY(function_hold(call, deployment));
    deployment->claim_ends = true;
    return function_put_mark(call, deployment, true);
}
