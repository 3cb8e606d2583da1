// SPDX-License-Identifier: MPL-2.0
// The one CORS rule of the bucket that lets browsers upload from the deployment's address. OSS
// takes and gives all rules of a bucket at once, and a bucket may serve several deployments and
// people: a change reads all, replaces ours, puts all, and looks whether everything is there.
#include "provider/value/xml.h"
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/cors_rules.h"
#include "resources/parts/oss.h"
#include "resources/wait.h"

#include <pthread.h>

// The rules are put until they stay: others may be at it. The pause doubles each time. For
// UNKNOWN_YET_MS what is read may be from before what was done last.
enum { PUTS_MOST = 8, SETTLE_PAUSE_MS = 200, LOCKS = 4 };

#define RULES "CORSRule"

static const char *const needs[] = {PART_OSS_BUCKET, NULL};

// Deployments of this process that share a bucket take turns. Buckets may share a lock.
static struct {
    pthread_mutex_t locks[LOCKS];
} synced = {{PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
             PTHREAD_MUTEX_INITIALIZER}};

static pthread_mutex_t *bucket_lock(Text bucket) {
    size_t sum = 0;
    for (size_t i = 0; i < bucket.length; i++) sum = sum * 31 + (unsigned char)bucket.data[i];
    return &synced.locks[sum % LOCKS];
}

// ---- what is wanted and what was recorded

static const Value *origin_of(const Value *object) {
    const Value *origin = value_get(object, A_CORS_ORIGIN);
    return value_is_null(origin) ? value_get(object, A_APP_URL) : origin;
}

static bool cors_differs(const Value *prior, const Value *planned) {
    return !text_equal(oss_bucket_name(prior), oss_bucket_name(planned));
}

// The origin is the rule's identity.
static Text cors_key(const Value *object) {
    return value_text(origin_of(object));
}

typedef struct Place {
    Text bucket;
    CorsWish wish;
} Place;

static Place place_of(const Value *object) {
    const Value *oss = value_get(object, A_OSS);
    return (Place){.bucket = oss_bucket_name(object),
                   .wish = {.origin = cors_key(object),
                            .extra = value_get(oss, A_CORS_EXTRA_ORIGINS),
                            .former = stack_part_id(object, PART_OSS_CORS)}};
}

static const Value *rules_of(Arena *arena, const ApiReply *reply) {
    return xml_list(arena, value_get(reply->body, RULES));
}

// ---- reading

static Status cors_look_fail(Call *call, const Deployment *deployment, Text bucket,
                             const ApiReply *reply) {
    return oss_fail(call, reply, oss_tried(call, deployment, "read the CORS rules of", bucket),
                    NULL);
}

// The rule is of another address than the state when a change failed halfway.
static Status cors_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    const Place place = place_of(object);
    if (place.bucket.length == 0) return status_ok(); // right after an import
    ApiReply reply;
    TRY(oss_look(call, deployment, object, place.bucket, &reply));
    bool foreign = oss_is_denied(&reply) && place.wish.former.length == 0;
    if (!oss_is_there(&reply) && !oss_is_missing(&reply) && !foreign)
        return cors_look_fail(call, deployment, place.bucket, &reply);
    const Value *rule = cors_find(call->arena, rules_of(call->arena, &reply), &place.wish);
    if (value_is_null(rule)) return status_ok();
    Text id = place.wish.former.length > 0 ? place.wish.former : place.wish.origin;
    const Value *wanted = cors_rule(call->arena, &place.wish);
    ret->present = text_equal(id, place.wish.origin);
    ret->replaced = !ret->present;
    ret->id = id.data;
    ret->status = "Active";
    ret->body = value_with(call->arena, &value_empty_map, "extraOrigins",
                           cors_extra(call->arena, rule, &place.wish));
    ret->drifted = !cors_allows_same(call->arena, rule, wanted);
    return status_ok();
}

// ---- changing

static Status cors_put(Call *call, const Deployment *deployment, const Value *object, Text bucket,
                       const Value *body) {
    bool none = value_count(value_get(body, RULES)) == 0;
    ApiRequest request = oss_request(
        call->arena, none ? &oss_delete_bucket_cors : &oss_put_bucket_cors, object, bucket);
    if (!none) request.body = body;
    ApiReply reply;
    TRY(api_send(call, deployment, &request, &reply));
    if (reply.outcome == API_DONE) return status_ok();
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, A_MANAGE_CORS);
    return api_fail(
        call, &reply,
        &(ApiStory){.path = &path,
                    .tried = oss_tried(call, deployment, "change the CORS rules of", bucket),
                    .exists = api_unchanged(&reply, "The rules are as they were.")});
}

static Status cors_full(Call *call, Text bucket) {
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, A_MANAGE_CORS);
    return call_fail(call, &path, "Bucket has too many CORS rules",
                     "Bucket \"%s\" has %d CORS rules, which is as many as OSS allows, and none of "
                     "them is this deployment's. Remove one that nobody needs, or set "
                     "manage_cors = false and see to it that one of them allows the origin.",
                     bucket.data, CORS_RULES_MOST);
}

static Status cors_contended(Call *call, Text bucket) {
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, A_MANAGE_CORS);
    return call_fail(call, &path, "CORS rules keep changing",
                     "The CORS rules of bucket \"%s\" were put %d times and were different again "
                     "afterwards: something else is changing them. Find out what, then apply "
                     "again.",
                     bucket.data, PUTS_MOST);
}

static bool is_made(Deployment *deployment, Text bucket) {
    return text_equal(stack_recorded_id(deployment, PART_OSS_BUCKET), bucket);
}

static Status bucket_missing(Call *call, Deployment *deployment, Text bucket) {
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, A_BUCKET);
    if (is_made(deployment, bucket))
        return call_fail(call, &path, "Bucket does not show",
                         "Waited for OSS to tell of bucket \"%s\", which was made and is in the "
                         "state; it still answers that there is none. Apply again in a few "
                         "minutes.",
                         bucket.data);
    return call_fail(call, &path, "Bucket does not exist",
                     "There is no bucket \"%s\" in the region of the endpoint. Make it, or set "
                     "create = true in the oss block to have it made, then apply again.",
                     bucket.data);
}

static Status origin_unknown(Call *call) {
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, A_MANAGE_CORS);
    return call_fail(call, &path, "No address to allow",
                     "The deployment has no address yet that the CORS rule could allow. Give it a "
                     "domain, or set manage_cors = false.");
}

typedef struct CorsChange {
    const Value *object;
    Place place;
    bool remove;
} CorsChange;

// The rule of a former address stays until everything uses the new one, unless the bucket has no
// room for both.
static const Value *rules_with(Arena *arena, const Value *rules, const CorsChange *change,
                               const Value *kept) {
    CorsWish wish = change->place.wish;
    wish.beside = true;
    const Value *next = cors_with(arena, rules, &wish, kept);
    wish.beside = false;
    return value_count(next) > CORS_RULES_MOST ? cors_with(arena, rules, &wish, kept) : next;
}

typedef struct Rounds {
    const Value *kept;   // the rules that were put last
    const Value *before; // those that were read before that; NULL: none were put yet
    int64_t since_ms;    // when they were put, or it began
    int puts;
    bool done; // nothing is left to be changed
} Rounds;

// OSS may tell some seconds late of a bucket that was made, and of rules that were put: then it
// tells what was before.
static bool may_be_late(const Call *call, const Rounds *rounds) {
    return !wait_is_over(call, rounds->since_ms, UNKNOWN_YET_MS);
}

static bool is_unseen(const Rounds *rounds, const Value *rules) {
    return rounds->before != NULL && value_equal(rounds->before, rules);
}

// One round. A rule of others that is gone although ours is there was removed by somebody who knew
// of ours; one that is gone with ours was overwritten, and is put back.
static Status cors_round(Call *call, Deployment *deployment, const CorsChange *change,
                         Rounds *rounds) {
    Arena *arena = call->arena;
    const Place *place = &change->place;
    ApiReply reply;
    TRY(oss_look(call, deployment, change->object, place->bucket, &reply));
    bool foreign = oss_is_denied(&reply) && place->wish.former.length == 0;
    rounds->done = change->remove && (oss_is_missing(&reply) || foreign);
    if (rounds->done) return status_ok();
    if (oss_is_missing(&reply))
        return is_made(deployment, place->bucket) && may_be_late(call, rounds)
                   ? status_ok()
                   : bucket_missing(call, deployment, place->bucket);
    if (!oss_is_there(&reply)) return cors_look_fail(call, deployment, place->bucket, &reply);
    const Value *rules = rules_of(arena, &reply);
    const Value *next = change->remove ? cors_without(arena, rules, &place->wish)
                                       : rules_with(arena, rules, change, rounds->kept);
    rounds->done = next == rules;
    if (rounds->done || (is_unseen(rounds, rules) && may_be_late(call, rounds))) return status_ok();
    if (value_count(next) > CORS_RULES_MOST) return cors_full(call, place->bucket);
    rounds->kept = next;
    rounds->before = rules;
    rounds->since_ms = call_now_ms();
    rounds->puts++;
    return cors_put(call, deployment, change->object, place->bucket,
                    value_with(arena, reply.body, RULES, next));
}

static Status cors_rounds(Call *call, Deployment *deployment, const CorsChange *change) {
    Rounds rounds = {.kept = &value_empty_list, .since_ms = call_now_ms()};
    int64_t pause = SETTLE_PAUSE_MS;
    while (rounds.puts < PUTS_MOST) {
        int puts = rounds.puts;
        TRY(cors_round(call, deployment, change, &rounds));
        if (rounds.done) return status_ok();
        if (rounds.puts == puts) {
            CallState state = wait_poll(call, rounds.since_ms);
            if (state != CALL_RUNNING)
                return wait_fail(call, state,
                                 puts > 0 ? "OSS to tell of the CORS rules that were put"
                                          : "OSS to tell of the bucket that was made",
                                 "what was before", rounds.since_ms);
        }
        if (rounds.puts == puts || rounds.puts == 1) continue;
        (void)call_sleep(call, pause);
        pause *= 2;
    }
    return cors_contended(call, change->place.bucket);
}

static Status cors_change(Call *call, Deployment *deployment, const CorsChange *change) {
    pthread_mutex_t *lock = bucket_lock(change->place.bucket);
    pthread_mutex_lock(lock);
    Status status = cors_rounds(call, deployment, change);
    pthread_mutex_unlock(lock);
    return status;
}

static Status rule_remove(Call *call, Deployment *deployment, const Value *object) {
    Place place = place_of(object);
    if (place.wish.former.length > 0) place.wish.origin = place.wish.former;
    if (place.bucket.length == 0 || place.wish.origin.length == 0) return status_ok();
    const CorsChange change = {.object = object, .place = place, .remove = true};
    return cors_change(call, deployment, &change);
}

static void rule_record(Call *call, Deployment *deployment, const CorsWish *wish) {
    size_t count = value_count(wish->extra);
    const Value *extra = count == 0
                             ? &value_empty_list
                             : value_list(call->arena, VALUE_LIST, wish->extra->list.items, count);
    const Value *body = value_with(call->arena, &value_empty_map, "extraOrigins", extra);
    const Found found = {
        .id = text_copy(call->arena, wish->origin).data, .status = "Active", .body = body};
    stack_record(call, deployment, &oss_cors_part, &found);
}

Status oss_cors_keep(Call *call, Deployment *deployment) {
    const Value *now = stack_now(call, deployment);
    Text recorded = stack_recorded_id(deployment, PART_OSS_CORS);
    bool moves = !value_is_null(deployment->prior) && cors_differs(deployment->prior, now);
    Place place = place_of(now);
    place.wish.former = moves ? TEXT("") : recorded;
    if (place.wish.origin.length == 0) return origin_unknown(call);
    const CorsChange change = {.object = now, .place = place};
    TRY(cors_change(call, deployment, &change));
    rule_record(call, deployment, &place.wish);
    return status_ok();
}

// A rule that keeps its origin and goes to another bucket is the same part.
static Status cors_update(Call *call, Deployment *deployment) {
    TRY(oss_cors_keep(call, deployment));
    if (!cors_differs(deployment->prior, deployment->planned)) return status_ok();
    return rule_remove(call, deployment, deployment->prior);
}

const Part oss_cors_part = {
    .name = PART_OSS_CORS,
    .label = "CORS rule",
    .differs = cors_differs,
    .needs = needs,
    .wanted = database_wants_cors,
    .key = cors_key,
    .read = cors_read,
    .create = oss_cors_keep,
    .update = cors_update,
    .remove = rule_remove,
};
