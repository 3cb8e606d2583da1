// SPDX-License-Identifier: MPL-2.0
// The bucket for the users' files: private, with the deployment's mark as a tag. The tag goes with
// the creation itself, so that a process that dies right after it leaves no bucket that could be
// anybody's.
#include "provider/net/digest.h"
#include "provider/value/xml.h"
#include "resources/database_wants.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/ownership.h"
#include "resources/parts/oss.h"

// Status of a bucket that was made and may lack its tag, and of one that is as it should be.
static const char unsettled[] = "Creating", active[] = "Active";

static bool bucket_differs(const Value *prior, const Value *planned) {
    return !value_equal(value_get(value_get(prior, A_OSS), A_PUBLIC_READ),
                        value_get(value_get(planned, A_OSS), A_PUBLIC_READ));
}

static Status bucket_send(Call *call, const Deployment *deployment, const ApiOperation *operation,
                          const Value *body, ApiReply *ret) {
    const Value *object = api_object(deployment);
    ApiRequest request = oss_request(call->arena, operation, object, oss_bucket_name(object));
    request.body = body;
    return api_send(call, deployment, &request, ret);
}

static void bucket_record(Call *call, Deployment *deployment, const char *status) {
    const Found found = {.id = oss_bucket_name(deployment->planned).data, .status = status};
    stack_record(call, deployment, &oss_bucket_part, &found);
}

// ---- the mark

static const char *bucket_mark(Arena *arena, const Deployment *deployment) {
    return deployment_mark(arena, deployment->stack->resource, api_object(deployment));
}

// The bucket's tags as a LIST; API_NOT_FOUND without a bucket.
static Status bucket_tags(Call *call, const Deployment *deployment, Text bucket, ApiReply *reply,
                          const Value **ret) {
    const ApiRequest request =
        oss_request(call->arena, &oss_get_bucket_tags, api_object(deployment), bucket);
    TRY(api_read(call, deployment, &request, reply));
    *ret = xml_list(call->arena, value_at(reply->body, "TagSet.Tag"));
    return status_ok();
}

static Text tag_value(const Value *tags, const char *key) {
    for (size_t i = 0; i < value_count(tags); i++) {
        if (text_is(value_text(value_get(value_list_at(tags, i), "Key")), key))
            return value_text(value_get(value_list_at(tags, i), "Value"));
    }
    return TEXT("");
}

static bool is_marked(Arena *arena, const Deployment *deployment, const Value *tags) {
    return text_is(tag_value(tags, OWNERSHIP_TAG), bucket_mark(arena, deployment));
}

// Tags are put as a whole: those of others stay.
static Status bucket_tag(Call *call, const Deployment *deployment, const Value *tags) {
    Arena *arena = call->arena;
    size_t count = 0;
    const Value **items = ARENA_ARRAY(arena, value_count(tags) + 1, const Value *);
    for (size_t i = 0; i < value_count(tags); i++) {
        const Value *tag = value_list_at(tags, i);
        if (!text_is(value_text(value_get(tag, "Key")), OWNERSHIP_TAG)) items[count++] = tag;
    }
    items[count++] = api_mark_tag(arena, deployment, api_object(deployment));
    const Value *body = value_with_at(arena, &value_empty_map, "TagSet.Tag",
                                      value_list(arena, VALUE_LIST, items, count));
    ApiReply reply;
    TRY(bucket_send(call, deployment, &oss_put_bucket_tags, body, &reply));
    if (reply.outcome == API_DONE) return status_ok();
    Text bucket = oss_bucket_name(deployment->planned);
    return oss_fail(call, &reply, oss_tried(call, deployment, "tag", bucket), NULL);
}

// ---- reading

// Whether a bucket that was not recorded is what an interrupted apply left.
static Status bucket_is_marked(Call *call, Deployment *deployment, Text bucket, bool *ret) {
    const Value *tags;
    ApiReply reply;
    TRY(bucket_tags(call, deployment, bucket, &reply, &tags));
    *ret = is_marked(call->arena, deployment, tags);
    // A bucket of another account is none of ours.
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND || oss_is_denied(&reply))
        return status_ok();
    return oss_fail(call, &reply, oss_tried(call, deployment, "read the tags of", bucket), NULL);
}

// A bucket whose making was cut off may lack what it should have: the update sees to it.
static bool is_settled(const Value *object) {
    Text status = stack_part_status(object, PART_OSS_BUCKET);
    return status.length > 0 && !text_is(status, unsettled) && !text_is(status, STATUS_DRIFTED);
}

static Status bucket_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    Text recorded = stack_part_id(object, PART_OSS_BUCKET), name = oss_bucket_name(object);
    Text bucket = recorded.length > 0 ? recorded : name;
    if (bucket.length == 0) return status_ok(); // right after an import
    ApiReply reply;
    TRY(oss_look(call, deployment, object, bucket, &reply));
    if (oss_is_missing(&reply) || (oss_is_denied(&reply) && recorded.length == 0))
        return status_ok();
    if (!oss_is_there(&reply))
        return oss_fail(call, &reply, oss_tried(call, deployment, "read", bucket), NULL);
    bool ours = recorded.length > 0;
    if (!ours) TRY(bucket_is_marked(call, deployment, bucket, &ours));
    // A change of the name may have failed halfway.
    bool other = name.length > 0 && !text_equal(bucket, name);
    *ret = (Found){.present = ours && !other,
                   .replaced = ours && other,
                   .id = bucket.data,
                   .status = active,
                   .drifted = !is_settled(object)};
    return status_ok();
}

// ---- making and changing

// New buckets are closed to the public, and in older accounts perhaps not.
static Status bucket_block(Call *call, Deployment *deployment) {
    const Value *oss = value_get(deployment->planned, A_OSS);
    bool open = value_bool_or(value_get(oss, A_PUBLIC_READ), false);
    const Value *body =
        api_pair(call->arena, "BlockPublicAccess", open ? TEXT("false") : TEXT("true"));
    ApiReply reply;
    TRY(bucket_send(call, deployment, &oss_put_public_access_block, body, &reply));
    if (reply.outcome == API_DONE) return status_ok();
    const char *what = open ? "allow public files in" : "block public access to";
    return oss_fail(call, &reply,
                    oss_tried(call, deployment, what, oss_bucket_name(deployment->planned)), NULL);
}

// The bucket is ours; tags: those it has.
static Status bucket_settle(Call *call, Deployment *deployment, const Value *tags) {
    if (!is_marked(call->arena, deployment, tags)) TRY(bucket_tag(call, deployment, tags));
    TRY(bucket_block(call, deployment));
    bucket_record(call, deployment, active);
    return status_ok();
}

static Status bucket_update(Call *call, Deployment *deployment) {
    Text bucket = oss_bucket_name(deployment->planned);
    const Value *tags;
    ApiReply reply;
    TRY(bucket_tags(call, deployment, bucket, &reply, &tags));
    if (reply.outcome == API_DONE) return bucket_settle(call, deployment, tags);
    return oss_fail(call, &reply, oss_tried(call, deployment, "read the tags of", bucket), NULL);
}

static Status bucket_taken(Call *call, Text bucket) {
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, A_BUCKET);
    return call_fail(call, &path, "Bucket already exists",
                     "The account has a bucket \"%s\" already, and this deployment did not make "
                     "it: it lacks the deployment's tag. To use it as it is, set create = false in "
                     "the oss block; otherwise choose another name, or delete the bucket if it is "
                     "empty and nobody needs it.",
                     bucket.data);
}

static Status bucket_not_made(Call *call, Deployment *deployment, const ApiReply *reply,
                              const char *what) {
    static const char todo[] =
        "Names of buckets are unique in all of Alibaba Cloud. If the bucket belongs to another "
        "account or lies in another region, choose another name; if it is your own and is to be "
        "used, set create = false in the oss block.";
    Text bucket = oss_bucket_name(deployment->planned);
    bool there = reply->outcome == API_EXISTS || oss_is_denied(reply);
    if (api_unsure(reply)) bucket_record(call, deployment, unsettled);
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, A_BUCKET);
    return api_fail(call, reply,
                    &(ApiStory){.path = &path,
                                .tried = oss_tried(call, deployment, what, bucket),
                                .exists = api_unsure(reply) ? "Whether it was made is not known."
                                                            : "No bucket was made.",
                                .todo = there ? todo : NULL});
}

// Whether the state knows the bucket as ours: a change that failed halfway made it.
static bool is_recorded(Call *call, Deployment *deployment, Text bucket) {
    const char *leftover = arena_printf(call->arena, PART_OSS_BUCKET "/%s", bucket.data);
    return text_equal(stack_recorded_id(deployment, PART_OSS_BUCKET), bucket) ||
           !value_is_null(value_get(stack_get(deployment, A_PARTS), leftover));
}

// PutBucket with the tag. There have been regions that take no tags with it (and say so, with code
// 0015-00000207): then they have to come right after.
static Status bucket_put(Call *call, Deployment *deployment, ApiReply *ret) {
    Arena *arena = call->arena;
    Text mark = text_of(bucket_mark(arena, deployment));
    const char *tag =
        arena_printf(arena, OWNERSHIP_TAG "=%s", digest_percent_encode(arena, mark, false).data);
    Text bucket = oss_bucket_name(deployment->planned);
    ApiRequest request = oss_request(arena, &oss_put_bucket, deployment->planned, bucket);
    request.headers = api_pair(arena, "x-oss-bucket-tagging", text_of(tag));
    TRY(api_send(call, deployment, &request, ret));
    bool tagless = ret->outcome == API_REJECTED && ret->status != 403 &&
                   text_find(text_lower(arena, ret->message), "tag") >= 0;
    if (!tagless) return status_ok();
    request.headers = NULL;
    return api_send(call, deployment, &request, ret);
}

// To its owner, making a bucket that exists succeeds, so that a look comes first.
static Status bucket_create(Call *call, Deployment *deployment) {
    Text bucket = oss_bucket_name(deployment->planned);
    const Value *tags;
    ApiReply reply;
    TRY(bucket_tags(call, deployment, bucket, &reply, &tags));
    if (reply.outcome == API_DONE) {
        bool ours =
            is_marked(call->arena, deployment, tags) || is_recorded(call, deployment, bucket);
        if (!ours) return bucket_taken(call, bucket);
        bucket_record(call, deployment, unsettled);
        return bucket_settle(call, deployment, tags);
    }
    if (reply.outcome != API_NOT_FOUND)
        return bucket_not_made(call, deployment, &reply, "look for");
    TRY(bucket_put(call, deployment, &reply));
    if (reply.outcome != API_DONE) return bucket_not_made(call, deployment, &reply, "make");
    bucket_record(call, deployment, unsettled);
    return bucket_settle(call, deployment, &value_empty_list);
}

// ---- removing

static const char *bucket_content(Call *call, Deployment *deployment, const Value *object,
                                  Text bucket) {
    const ApiRequest request = oss_request(call->arena, &oss_list_objects, object, bucket);
    ApiReply reply;
    if (!api_send(call, deployment, &request, &reply).ok || reply.outcome != API_DONE)
        return "objects";
    size_t count = value_count(xml_list(call->arena, value_get(reply.body, "Contents")));
    bool more = text_is(value_text(value_get(reply.body, "IsTruncated")), "true");
    if (count == 0) return "versions of objects or unfinished uploads";
    return arena_printf(call->arena, "%s%zu object%s", more ? "more than " : "", count,
                        count == 1 ? "" : "s");
}

static Status bucket_full(Call *call, Deployment *deployment, const Value *object, Text bucket) {
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, A_BUCKET);
    return call_fail(call, &path, "Bucket is not empty",
                     "Bucket \"%s\" holds %s and was not deleted; it is in the state still. Delete "
                     "them if nobody needs them and apply or destroy again. To keep the bucket, "
                     "set create = false in the oss block and apply before you destroy.",
                     bucket.data, bucket_content(call, deployment, object, bucket));
}

// A bucket that the deployment goes on using is not deleted with `create`: it becomes the user's.
static bool is_released(const Deployment *deployment, Text bucket) {
    return !value_is_null(deployment->planned) &&
           text_equal(oss_bucket_name(deployment->planned), bucket);
}

static Status bucket_remove(Call *call, Deployment *deployment, const Value *object) {
    Text recorded = stack_part_id(object, PART_OSS_BUCKET);
    Text bucket = recorded.length > 0 ? recorded : oss_bucket_name(object);
    bool ours = recorded.length > 0;
    if (!ours) TRY(bucket_is_marked(call, deployment, bucket, &ours));
    if (!ours || is_released(deployment, bucket)) return status_ok();
    const ApiRequest request = oss_request(call->arena, &oss_delete_bucket, object, bucket);
    ApiReply reply;
    TRY(api_send(call, deployment, &request, &reply));
    if (text_is(reply.code, "BucketNotEmpty")) return bucket_full(call, deployment, object, bucket);
    return api_removed(call, &reply, oss_tried(call, deployment, "delete", bucket),
                       "The bucket still exists and is in the state.");
}

const Part oss_bucket_part = {
    .name = PART_OSS_BUCKET,
    .label = "bucket",
    .differs = bucket_differs,
    .wanted = database_wants_bucket,
    .key = oss_bucket_name,
    .read = bucket_read,
    .create = bucket_create,
    .update = bucket_update,
    .remove = bucket_remove,
};
