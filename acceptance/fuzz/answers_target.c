// SPDX-License-Identifier: MPL-2.0
// Input: a resource, a command (a byte each), then lines of what the clouds answer instead of what
// the sandbox would: operation, which of its calls, and either a status with a body or "~" with
// members that differ. A create, update, refresh, import or destroy of a deployment goes through
// whatever is answered, ends in bounded calls, and tells what went wrong.
#include "acceptance/fuzz/fuzz.h"

#include "acceptance/fuzz/cloud.h"
#include "acceptance/fuzz/one_sandbox.h"
#include "acceptance/rig/terraform.h"
#include "acceptance/sandbox/dispatch.h"
#include "provider/schema/attrs.h"
#include "provider/value/json.h"
#include "provider/value/xml.h"
#include "resources/lobechat_base.h"
#include "resources/lobechat_database.h"
#include "resources/lobechat_deployment.h"

#include <stdlib.h>
#include <string.h>

enum { PLAN, AGAIN, CHANGE, CREATE, DESTROY, IMPORT, COMMANDS };
enum { LINES_MOST = 16, REAL_HEADERS_MOST = 64, HASTE = 1000000 };

// One line of the input.
typedef struct Override {
    Text operation, body; // body: an answer, or members that differ
    int64_t nth, status;  // nth 0: every call; status 0: the answer is lost
    bool members;
} Override;

typedef struct Scene {
    Sandbox *sandbox;
    Override overrides[LINES_MOST];
    size_t count;
    pthread_mutex_t lock;
    int64_t calls[LINES_MOST]; // of each override's operation
} Scene;

// ---- deployments that exist before each input

typedef struct Deployed {
    const Resource *resource;
    const char *config, *changed; // JSON
    const char *other;            // of one that does not exist
    const Value *state;           // in made_arena
    Text private;
} Deployed;

#define KEY "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
#define BASE(name)                                                                                 \
    "{\"function_name\":\"" name "\",\"region\":\"cn-hangzhou\",\"ready_timeout\":\"1s\","
#define BASE_WHOLE(name)                                                                           \
    BASE(name)                                                                                     \
    "\"access_code\":\"code\",\"qwen_api_key\":\"sk-q\",\"min_instances\":1,\"tags\":{\"team\":"   \
    "\"chat\"},\"custom_domain\":{\"domain_name\":\"" name ".example.com\",\"manage_dns\":true}}"
#define TEAM(name)                                                                                 \
    BASE(name)                                                                                     \
    "\"image\":\"registry.cn-hangzhou.aliyuncs.com/team/lobehub:2.1.39\",\"key_vaults_secret\":"   \
    "\"" KEY "\",\"auth_secret\":\"" KEY "\",\"qwen_api_key\":\"sk-of-acceptance-tests\","         \
    "\"custom_domain\":{\"domain_name\":\"" name ".example.com\",\"manage_dns\":true},"
#define TEAM_WHOLE(name)                                                                           \
    TEAM(name)                                                                                     \
    "\"database\":{\"deletion_protection\":false,\"password\":\"Secret-1234\"},\"oss\":{"          \
    "\"bucket\":\"" name "-files\",\"create\":true},\"auth0\":{\"users\":{\"ann@example.com\":{"   \
    "\"name\":\"Ann\"}}}}"

static Deployed deployed[] = {
    {.resource = &lobechat_base,
     .config = BASE_WHOLE("chat"),
     .changed = BASE("chat") "\"access_code\":\"new\",\"qwen_api_key\":\"sk-r\",\"memory_mb\":"
                             "1024,\"devsapp_domain\":{}}",
     .other = BASE_WHOLE("other")},
    {.resource = &lobechat_database,
     .config = TEAM_WHOLE("team"),
     .changed = TEAM("team") "\"min_instances\":1,\"database\":{\"deletion_protection\":false,"
                             "\"password\":\"Secret-5678\",\"storage_gb\":50,"
                             "\"backup_retention_days\":30,\"security_ips\":[\"172.20.200.0/24\"]},"
                             "\"oss\":{\"bucket\":\"team-files\",\"create\":true,"
                             "\"cors_extra_origins\":[\"https://intranet.example.com\"]},"
                             "\"auth0\":{\"application_name\":\"Team\",\"users\":{"
                             "\"bob@example.com\":{\"name\":\"Bob\"}}}}",
     .other = TEAM_WHOLE("third")},
};
enum { DEPLOYED = sizeof deployed / sizeof *deployed };

static Arena *made_arena;

// ---- the cloud

// The sandbox's own answer.
static void ask_sandbox(const Scene *scene, Arena *arena, const HttpRequest *request,
                        HttpResponse *ret) {
    const char *host = http_url_host(arena, request->url);
    Text address = text_of(request->connect_to != NULL ? request->connect_to : host);
    const Service *service = one_sandbox_service(address);
    const char *target = strchr(strstr(request->url, "://") + 3, '/');
    Message message = {.method = text_of(request->method),
                       .host = text_of(host),
                       .body = text_copy(arena, request->body)};
    if (service == NULL) return;
    if (!one_sandbox_target(arena, text_of(target != NULL ? target : "/"), &message)) return;
    ContractPair *headers = ARENA_ARRAY(arena, request->header_count, ContractPair);
    for (size_t i = 0; i < request->header_count; i++) {
        headers[i] = (ContractPair){text_of(request->headers[i].name), request->headers[i].value};
        if (text_is_nocase(headers[i].name, "host")) message.host = headers[i].value;
    }
    message.headers = headers;
    message.header_count = request->header_count;
    const Answer answer = dispatch_serve(scene->sandbox, service, arena, &message);
    if (answer.end != ANSWER_WHOLE) return;
    HttpHeader *answered = ARENA_ARRAY(arena, REAL_HEADERS_MOST, HttpHeader);
    size_t count = 0;
    for (const AnswerHeader *h = answer.headers; h != NULL && count < REAL_HEADERS_MOST;
         h = h->next)
        answered[count++] = (HttpHeader){h->name, text_of(h->value)};
    cloud_reply(ret, answer.status, answer.body);
    ret->headers = answered;
    ret->header_count = count;
}

// Members of patch over those of value, objects inside likewise.
static const Value *patched(Arena *arena, const Value *value, const Value *patch) {
    if (patch->kind != VALUE_MAP || value->kind != VALUE_MAP) return patch;
    for (size_t i = 0; i < value_count(patch); i++) {
        const ValueEntry *entry = &patch->map.entries[i];
        const Value *before = value_get_text(value, entry->key);
        value = value_with(arena, value, entry->key.data, patched(arena, before, entry->value));
    }
    return value;
}

static void apply_members(Arena *arena, const Override *override, HttpResponse *ret) {
    const Value *patch = json_parse(arena, override->body, NULL);
    bool xml = text_starts(ret->body, "<");
    const Value *body = xml ? xml_parse(arena, text_copy(arena, ret->body), NULL)
                            : json_parse(arena, text_copy(arena, ret->body), NULL);
    if (patch == NULL || body == NULL) return;
    body = patched(arena, body, patch);
    ret->body = xml ? xml_print(arena, body) : json_print(arena, body);
}

static void apply_override(Arena *arena, const Override *override, HttpResponse *ret) {
    if (override->members) {
        apply_members(arena, override, ret);
    } else if (override->status == 0) {
        *ret = (HttpResponse){.outcome = HTTP_MAYBE_SENT, .sent = true, .error = "host: lost"};
    } else {
        cloud_reply(ret, (long) override->status, override->body);
    }
}

static bool is_due(Scene *scene, size_t index, const char *operation) {
    const Override *override = &scene->overrides[index];
    if (!text_is(override->operation, operation != NULL ? operation : "")) return false;
    pthread_mutex_lock(&scene->lock);
    int64_t nth = ++scene->calls[index];
    pthread_mutex_unlock(&scene->lock);
    return override->nth == 0 || override->nth == nth;
}

static void answer(void *context, Call *call, const HttpRequest *request, HttpResponse *ret) {
    Scene *scene = context;
    ask_sandbox(scene, call->arena, request, ret);
    for (size_t i = 0; i < scene->count; i++) {
        if (is_due(scene, i, request->operation))
            apply_override(call->arena, &scene->overrides[i], ret);
    }
}

static void read_overrides(Arena *arena, FuzzInput *input, Scene *scene) {
    for (Text line = fuzz_line(input); line.length > 0; line = fuzz_line(input)) {
        Text operation = TEXT(""), nth = TEXT(""), status = TEXT("");
        if (scene->count == LINES_MOST) return;
        (void)text_next(&line, ' ', &operation);
        (void)text_next(&line, ' ', &nth);
        (void)text_next(&line, ' ', &status);
        Override *override = &scene->overrides[scene->count++];
        *override = (Override){.operation = text_copy(arena, operation),
                               .body = fuzz_terminated(arena, line),
                               .members = text_is(status, "~")};
        (void)text_to_int(nth, 0, 1000, &override->nth);
        (void)text_to_int(status, 0, 999, &override->status);
    }
}

// ---- Terraform

static const Value *read_config(Arena *arena, const Resource *resource, const char *json) {
    Call call = fuzz_call(arena);
    const Value *untyped = json_parse(arena, text_of(json), NULL), *config = NULL;
    fuzz_require(json_to_type(&call, untyped, resource_type(resource), &config).ok, "a config");
    return config;
}

static Terraform begin(Arena *arena, const Deployed *with, bool exists) {
    Terraform terraform = terraform_new(arena, with->resource);
    terraform.haste = HASTE;
    if (!exists) return terraform;
    terraform.state = with->state;
    terraform.private = with->private;
    return terraform;
}

static bool run(Terraform *terraform, Arena *arena, const Deployed *with, unsigned command) {
    const char *const configs[] = {with->config, with->config, with->changed, with->other};
    TerraformPlan plan;
    const Value *config = read_config(arena, with->resource, configs[command % 4]);
    switch (command) {
    case PLAN:
        return terraform_plan(terraform, config, &plan);
    case AGAIN:
    case CHANGE:
    case CREATE:
        return terraform_apply(terraform, config);
    case DESTROY:
        return terraform_destroy(terraform);
    default:
        return terraform_import(terraform,
                                with == deployed ? "cn-hangzhou/chat" : "cn-hangzhou/team");
    }
}

static void make_deployment(Scene *scene, Deployed *with) {
    cloud_begin(answer, scene);
    Terraform terraform = begin(made_arena, with, false);
    bool made = run(&terraform, made_arena, with, AGAIN);
    if (!made) fuzz_require(made, terraform.diags->first->detail);
    with->state = value_copy(made_arena, terraform.state);
    with->private = text_copy(made_arena, terraform.private);
}

static void forget(void) {
    arena_free(made_arena);
}

// Before the first input: both deployments, which then are there before each.
static void make_deployments(void) {
    if (made_arena != NULL) return;
    made_arena = arena_new();
    Scene scene = {.sandbox = one_sandbox(), .lock = PTHREAD_MUTEX_INITIALIZER};
    Text line = json_print(made_arena, one_sandbox_ready_line(made_arena));
    setenv("LOBECHAT_SANDBOX", fuzz_file(line), 1);
    for (size_t i = 0; i < DEPLOYED; i++) make_deployment(&scene, &deployed[i]);
    one_sandbox_keep();
    atexit(forget);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    make_deployments();
    FuzzInput input = fuzz_input(data, size);
    Arena *arena = arena_new();
    Scene scene = {.sandbox = one_sandbox(), .lock = PTHREAD_MUTEX_INITIALIZER};
    const Deployed *with = &deployed[fuzz_byte(&input) % DEPLOYED];
    unsigned command = fuzz_byte(&input) % COMMANDS;
    read_overrides(arena, &input, &scene);
    cloud_begin(answer, &scene);
    Terraform terraform = begin(arena, with, command != CREATE && command != IMPORT);
    bool good = run(&terraform, arena, with, command);
    fuzz_require(good || terraform.diags->errors > 0, "a failure has a message");
    const Call told = {.arena = arena, .diags = terraform.diags};
    fuzz_check_diags(&told);
    arena_free(arena);
    return 0;
}
