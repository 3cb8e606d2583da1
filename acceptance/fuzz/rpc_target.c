// SPDX-License-Identifier: MPL-2.0
// Input: an RPC, how it is meant (a byte each), then its request: either protobuf bytes, or lines
// of type name, config, prior, planned, private data and id, out of which a request is made. No
// cloud answers. Replies can be read, say why they refuse, show no secret, promise what Terraform
// demands, and a plan is the same the second time.
#include "acceptance/fuzz/fuzz.h"

#include "acceptance/fuzz/cloud.h"
#include "acceptance/fuzz/object.h"
#include "provider/rpc/codec.h"
#include "provider/rpc/dispatch.h"
#include "provider/rpc/state.h"
#include "provider/schema/attrs.h"
#include "provider/value/json.h"
#include "resources/lobechat_base.h"
#include "resources/lobechat_database.h"
#include "resources/lobechat_deployment.h"

#include <string.h>

static const char *const names[] = {
    "ValidateResourceConfig",
    "PlanResourceChange",
    "ApplyResourceChange",
    "ReadResource",
    "UpgradeResourceState",
    "ImportResourceState",
    "ValidateProviderConfig",
    "ConfigureProvider",
    "ValidateDataResourceConfig",
    "ReadDataSource",
    "GetMetadata",
    "GetProviderSchema",
    "MoveResourceState",
    "GetFunctions",
    "StopProvider",
    "GetResourceIdentitySchemas",
};
enum { NAMES = sizeof names / sizeof *names, LINES = 1, SECRET = 2, NO_SESSION = 4, OLD = 8 };

static const char settings[] = "{\"region\":\"cn-hangzhou\",\"access_key\":\"SANDBOXFUZZ\","
                               "\"secret_key\":\"of-nobody\",\"account_id\":\"1000000000000000\"}";

typedef struct Asked {
    const Method *method;
    unsigned how;
    Text bytes;
} Asked;

static const Method *method_of(Arena *arena, unsigned byte) {
    const char *path = arena_printf(arena, "/tfplugin6.Provider/%s", names[byte % NAMES]);
    const Method *method = methods_find(text_of(path));
    fuzz_require(method != NULL, "the RPC is served");
    return method;
}

// ---- a request out of lines

static const Resource *resource_of(const char *type) {
    if (type != NULL && strcmp(type, lobechat_base.type) == 0) return &lobechat_base;
    if (type != NULL && strcmp(type, lobechat_database.type) == 0) return &lobechat_database;
    return NULL;
}

// Address of a field of the request; NULL when it has none of that name.
static void *field_of(ProtobufCMessage *message, const char *name) {
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
    return field != NULL ? (char *)message + field->offset : NULL;
}

typedef struct Kind {
    const Attr *rows;
    const Type *type;
} Kind;

static Kind kind_of(const char *type_name) {
    const Resource *resource = resource_of(type_name);
    if (resource != NULL)
        return (Kind){.rows = resource_rows(resource), .type = resource_type(resource)};
    if (type_name != NULL && strcmp(type_name, lobechat_deployment.type) == 0)
        return (Kind){resource_rows(&lobechat_deployment), resource_type(&lobechat_deployment)};
    return (Kind){provider_rows(&provider_served), provider_type(&provider_served)};
}

static void put_object(Call *call, ProtobufCMessage *message, const char *name, const Value *object,
                       const Type *type) {
    Tfplugin6__DynamicValue **place = field_of(message, name), *wire = NULL;
    if (place == NULL) return;
    fuzz_require(codec_dynamic(call, object, type, "object", &wire).ok, "an object of its type");
    *place = wire;
}

static void put_bytes(ProtobufCMessage *message, const char *name, Text bytes) {
    ProtobufCBinaryData *place = field_of(message, name);
    if (place != NULL)
        *place =
            (ProtobufCBinaryData){.len = bytes.length, .data = (uint8_t *)(uintptr_t)bytes.data};
}

static void put_text(ProtobufCMessage *message, const char *name, const char *text) {
    char **place = field_of(message, name);
    if (place != NULL) *place = (char *)(uintptr_t)text;
}

// The three objects; a line that is no object is null.
static void put_objects(Call *call, ProtobufCMessage *message, FuzzInput *lines, Kind kind,
                        bool secret) {
    static const char *const fields[][3] = {
        {"config", NULL, NULL},
        {"prior_state", "current_state", NULL},
        {"proposed_new_state", "planned_state", NULL},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const Value *object = object_read(call, kind.rows, kind.type, fuzz_line(lines), secret);
        for (size_t k = 0; fields[i][k] != NULL; k++)
            put_object(call, message, fields[i][k], object != NULL ? object : &value_null,
                       kind.type);
    }
}

static void put_state(Arena *arena, ProtobufCMessage *message, Text json) {
    Tfplugin6__RawState **place = field_of(message, "raw_state");
    if (place == NULL) return;
    *place = codec_message(arena, &tfplugin6__raw_state__descriptor);
    put_bytes(&(*place)->base, "json", json);
}

static void allow_write_only(Arena *arena, ProtobufCMessage *message) {
    Tfplugin6__ClientCapabilities **place = field_of(message, "client_capabilities");
    if (place == NULL) return;
    *place = codec_message(arena, &tfplugin6__client_capabilities__descriptor);
    (*place)->write_only_attributes_allowed = true;
}

static Text request_of(Call *call, const Method *method, unsigned how, FuzzInput lines) {
    ProtobufCMessage *message = codec_message(call->arena, method->request);
    const char *type = text_to_utf8(call->arena, fuzz_line(&lines));
    put_text(message, "type_name", type);
    put_state(call->arena, message, lines.rest);
    put_objects(call, message, &lines, kind_of(*type != '\0' ? type : NULL), how & SECRET);
    Text private = fuzz_terminated(call->arena, fuzz_line(&lines));
    put_bytes(message, "prior_private", private);
    put_bytes(message, "planned_private", private);
    put_bytes(message, "private", private);
    put_text(message, "id", text_to_utf8(call->arena, lines.rest));
    if (!(how & OLD)) allow_write_only(call->arena, message);
    return codec_pack(call->arena, message);
}

// ---- the reply

static void check_text(const char *text) {
    fuzz_require(text != NULL && text_is_utf8(text_of(text)), "messages are UTF-8");
    fuzz_require_untold(text);
}

static void check_diagnostics(ProtobufCMessage *response, bool *ret_error) {
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(response->descriptor, "diagnostics");
    if (field == NULL) return;
    size_t count = *(size_t *)(void *)((char *)response + field->quantifier_offset);
    Tfplugin6__Diagnostic **list =
        *(Tfplugin6__Diagnostic ***)(void *)((char *)response + field->offset);
    for (size_t i = 0; i < count; i++) {
        fuzz_require(list[i]->severity == TFPLUGIN6__DIAGNOSTIC__SEVERITY__ERROR ||
                         list[i]->severity == TFPLUGIN6__DIAGNOSTIC__SEVERITY__WARNING,
                     "an error or a warning");
        *ret_error = *ret_error || list[i]->severity == TFPLUGIN6__DIAGNOSTIC__SEVERITY__ERROR;
        fuzz_require(*list[i]->summary != '\0', "a summary");
        check_text(list[i]->summary);
        check_text(list[i]->detail);
    }
}

// What Terraform would drop the object for.
static void check_state(Call *call, const Resource *resource, const char *name,
                        ProtobufCMessage *response) {
    Tfplugin6__DynamicValue **place = field_of(response, name);
    if (place == NULL || *place == NULL) return;
    const Value *object = NULL;
    bool plan = strcmp(name, "planned_state") == 0;
    fuzz_require(codec_value(call, *place, resource_type(resource), name, &object).ok,
                 "an object of its type");
    fuzz_require(plan || value_is_wholly_known(object), "nothing unknown in a state");
    const Value *stripped = state_without_write_only(call->arena, resource_rows(resource), object);
    fuzz_require(value_equal(object, stripped), "nothing write-only in a state");
}

static void check_reply(Call *call, const Asked *asked, const Reply *reply) {
    static const char *const states[] = {"planned_state", "new_state", "upgraded_state"};
    fuzz_require(reply->code == REPLY_OK || reply->reason != NULL, "a refusal has a reason");
    if (reply->code != REPLY_OK) return;
    const ProtobufCMessage *packed =
        codec_unpack(call->arena, asked->method->response, reply->bytes);
    fuzz_require(packed != NULL, "the reply can be read");
    ProtobufCMessage *response = (ProtobufCMessage *)(uintptr_t)packed;
    bool error = false;
    check_diagnostics(response, &error);
    const ProtobufCMessage *request =
        codec_unpack(call->arena, asked->method->request, asked->bytes);
    const Resource *resource = resource_of(codec_string(request, "type_name"));
    for (size_t i = 0; resource != NULL && i < sizeof states / sizeof *states; i++)
        check_state(call, resource, states[i], response);
}

// ---- the whole

static void configure(Call *call, const Engine *engine) {
    const Method *method = methods_find(TEXT("/tfplugin6.Provider/ConfigureProvider"));
    Tfplugin6__ConfigureProvider__Request *request =
        codec_message(call->arena, &tfplugin6__configure_provider__request__descriptor);
    const Type *type = provider_type(&provider_served);
    const Value *config =
        object_read(call, provider_rows(&provider_served), type, text_of(settings), false);
    request->terraform_version = (char *)(uintptr_t) "1.11.4";
    put_object(call, &request->base, "config", config, type);
    (void)dispatch_call(engine, method, call->arena, codec_pack(call->arena, &request->base));
}

static Reply ask(Call *call, const Asked *asked) {
    Engine engine = {.provider = &provider_served, .sessions = sessions_new(&provider_served)};
    cloud_begin(NULL, NULL);
    if (!(asked->how & NO_SESSION)) configure(call, &engine);
    Reply reply = dispatch_call(&engine, asked->method, call->arena, asked->bytes);
    sessions_free(engine.sessions);
    return reply;
}

static Asked asked_of(Call *call, FuzzInput input) {
    Asked asked = {.method = method_of(call->arena, fuzz_byte(&input)), .how = fuzz_byte(&input)};
    fuzz_require(asked.method != NULL, "an RPC that the protocol has");
    asked.bytes = asked.how & LINES ? request_of(call, asked.method, asked.how, input)
                                    : fuzz_terminated(call->arena, input.rest);
    return asked;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new();
    Call call = fuzz_call(arena);
    const Asked asked = asked_of(&call, fuzz_input(data, size));
    const Reply reply = ask(&call, &asked);
    check_reply(&call, &asked, &reply);
    if (strcmp(asked.method->name, "PlanResourceChange") == 0)
        fuzz_require(text_equal(reply.bytes, ask(&call, &asked).bytes), "a plan is the same twice");
    arena_free(arena);
    return 0;
}
