// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/rds_extension.h"

#include "resources/database_wants.h"
#include "resources/image.h"
#include "resources/names.h"
#include "resources/wait.h"

enum { EXTENSION_COUNT = 2, NAME_BYTES = 256 };

static const char vector[] = "vector";
static const char installed_list[] = "InstalledExtensions";

static const char *const needs[] = {PART_RDS_INSTANCE, PART_RDS_DATABASE, NULL};

// ---- what is wanted

// Its migrations create an index that only this extension has.
bool extension_search_needed(const Value *object) {
    static const AppVersion first = {.major = 2, .minor = 1, .patch = 40};
    AppVersion version;
    return app_version_parse(value_text(value_get(object, A_APP_VERSION)), &version) &&
           app_version_at_least(&version, &first);
}

static bool extension_differs(const Value *prior, const Value *planned) {
    return extension_search_needed(planned) && !extension_search_needed(prior);
}

Status extension_search_missing(Call *call, const Value *object) {
    Path path = path_attribute(NULL, A_APP_VERSION);
    return call_fail(call, &path, "LobeHub needs an extension that RDS does not offer",
                     "LobeHub %s changes its database with the PostgreSQL extension pg_search, "
                     "which the RDS instance does not offer, and does not start without it. The "
                     "newest versions that work are 2.1.39 and 1.143.3; or use a database that "
                     "has the extension with database.url.",
                     value_cstr(value_get(object, A_APP_VERSION)));
}

// ---- what is there

static bool is_listed(const Value *body, const char *list_name, const char *name) {
    const Value *list = value_get(body, list_name);
    for (size_t i = 0; i < value_count(list); i++) {
        if (text_is(value_text(value_get(value_list_at(list, i), "Name")), name)) return true;
    }
    return false;
}

static bool is_offered(const Value *body, const char *name) {
    return is_listed(body, installed_list, name) || is_listed(body, "UninstalledExtensions", name);
}

// Every database has an extension, so none at all means that there is no database.
static void note_missing(ApiReply *reply) {
    size_t count = value_count(value_get(reply->body, installed_list)) +
                   value_count(value_get(reply->body, "UninstalledExtensions"));
    if (reply->outcome == API_DONE && count == 0) reply->outcome = API_NOT_FOUND;
}

Status extension_ask(Call *call, Deployment *deployment, const Value *object, ApiReply *ret) {
    const Value *database = value_get(object, A_DATABASE);
    Text name = value_text(value_get(database, A_DATABASE_NAME));
    TRY(rds_ask(call, deployment, &rds_list_extensions, api_pair(call->arena, "DBName", name),
                ret));
    note_missing(ret);
    return status_ok();
}

Status rds_offers_extension(Call *call, const Session *session, const ExtensionQuestion *question,
                            bool *ret) {
    const Value *body = api_pair(call->arena, "DBInstanceId", question->instance);
    body = api_pair_more(call->arena, body, "DBName", question->database);
    const ApiRequest request = {
        .operation = &rds_list_extensions, .region = question->region, .body = body};
    ApiReply reply;
    TRY(api_call(call, session->alibaba, &request, &reply));
    *ret = reply.outcome == API_NOT_FOUND || is_offered(reply.body, question->extension);
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return api_fail(call, &reply, &(ApiStory){.tried = "list the extensions of the database"});
}

// Names with commas between them, of those that are wanted and not installed.
static Text missing(Arena *arena, const Value *body, const Value *object) {
    Buffer names = buffer_new(arena, NAME_BYTES);
    buffer_puts(&names, "");
    if (!is_listed(body, installed_list, vector)) buffer_puts(&names, vector);
    if (extension_search_needed(object) && !is_listed(body, installed_list, EXTENSION_SEARCH))
        buffer_printf(&names, "%s%s", names.length > 0 ? "," : "", EXTENSION_SEARCH);
    return buffer_text(&names);
}

// ---- the part

static Status extension_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    bool running, there;
    TRY(rds_is_running(call, deployment, object, &running));
    if (!running) {
        *ret = rds_as_recorded(call, deployment, &rds_extension_part, object);
        return status_ok();
    }
    ApiReply reply;
    TRY(extension_ask(call, deployment, object, &reply));
    TRY(rds_told(call, deployment, &reply, "read the extensions of the database", &there));
    if (!there || !is_listed(reply.body, installed_list, vector)) return status_ok();
    *ret = (Found){.present = true,
                   .id = vector,
                   .status = "Installed",
                   .body = &value_empty_map,
                   .drifted = missing(call->arena, reply.body, object).length > 0};
    return status_ok();
}

static Status vector_missing(Call *call) {
    Path block = path_attribute(NULL, A_DATABASE), path = path_attribute(&block, A_ENGINE_VERSION);
    return call_fail(call, &path, "pgvector is not offered",
                     "The RDS instance does not offer the PostgreSQL extension vector, which "
                     "LobeChat needs. It comes with the minor versions from April 2023 on "
                     "(PostgreSQL 17: October 2024): upgrade the minor version in the RDS console "
                     "and apply again.");
}

// *ret: what is still to be installed; nothing where that could not be asked.
static Status extension_look(Call *call, Deployment *deployment, Text *ret) {
    const Value *now = stack_now(call, deployment);
    *ret = TEXT("");
    ApiReply reply;
    TRY(extension_ask(call, deployment, now, &reply));
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply, &(ApiStory){.tried = "list the extensions of the database"});
    *ret = missing(call->arena, reply.body, now);
    if (!is_offered(reply.body, vector)) return vector_missing(call);
    if (extension_search_needed(now) && !is_offered(reply.body, EXTENSION_SEARCH))
        return extension_search_missing(call, now);
    return status_ok();
}

static Status extension_install(Call *call, Deployment *deployment, Text names) {
    const Value *database = value_get(deployment->planned, A_DATABASE);
    const Value *body = api_pair(call->arena, "Extensions", names);
    body = value_with(call->arena, body, "DBNames", value_get(database, A_DATABASE_NAME));
    body = value_with(call->arena, body, "AccountName", value_get(database, A_USERNAME));
    ApiReply reply;
    TRY(rds_change(call, deployment, &rds_create_extensions, body, &reply));
    if (reply.outcome == API_DONE) return status_ok();
    return api_fail(call, &reply,
                    &(ApiStory){.tried = rds_tried(call, deployment,
                                                   "install the PostgreSQL extensions", names),
                                .exists = "The database exists and is in the state."});
}

static Status extension_wait(Call *call, Deployment *deployment) {
    int64_t start = call_now_ms();
    for (;;) {
        Text names;
        TRY(extension_look(call, deployment, &names));
        if (names.length == 0) return status_ok();
        CallState state = wait_poll(call, start);
        if (state != CALL_RUNNING)
            return wait_fail(call, state, "the extensions to be installed", names.data, start);
    }
}

// What is installed already is left as it is.
static Status extension_put(Call *call, Deployment *deployment) {
    Text names;
    TRY(extension_look(call, deployment, &names));
    if (names.length > 0) {
        TRY(extension_install(call, deployment, names));
        TRY(extension_wait(call, deployment));
    }
    stack_record(call, deployment, &rds_extension_part,
                 &(Found){.id = vector, .status = "Installed"});
    return status_ok();
}

// Goes with its database.
const Part rds_extension_part = {
    .name = PART_RDS_EXTENSION,
    .label = "PostgreSQL extensions",
    .differs = extension_differs,
    .needs = needs,
    .wanted = database_wants_instance,
    .read = extension_read,
    .create = extension_put,
    .update = extension_put,
    .remove = rds_goes_with_instance,
};
