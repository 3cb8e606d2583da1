// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/codec.h"

#include "provider/schema/redact.h"
#include "provider/value/json.h"
#include "provider/value/msgpack.h"

#include <string.h>

// protobuf-c sets no limit to what a message may unfold to. Structures are at most some tens of
// bytes for each byte on the wire that brings them into being.
enum { UNPACK_BASE = 64 * 1024, UNPACK_FACTOR = 16 };

typedef struct Allowance {
    Arena *arena;
    size_t left;
} Allowance;

static void *allowance_alloc(void *data, size_t size) {
    Allowance *allowance = data;
    if (size > allowance->left) return NULL;
    allowance->left -= size;
    return arena_alloc(allowance->arena, size);
}

static void allowance_free(void *data, void *pointer) {
    (void)data;
    (void)pointer;
}

void *codec_message(Arena *arena, const ProtobufCMessageDescriptor *descriptor) {
    ProtobufCMessage *message = arena_alloc(arena, descriptor->sizeof_message);
    descriptor->message_init(message);
    return message;
}

const ProtobufCMessage *codec_unpack(Arena *arena, const ProtobufCMessageDescriptor *descriptor,
                                     Text bytes) {
    Allowance *allowance = ARENA_NEW(arena, Allowance);
    *allowance = (Allowance){.arena = arena, .left = UNPACK_BASE + bytes.length * UNPACK_FACTOR};
    ProtobufCAllocator allocator = {
        .alloc = allowance_alloc, .free = allowance_free, .allocator_data = allowance};
    return protobuf_c_message_unpack(descriptor, &allocator, bytes.length,
                                     (const uint8_t *)bytes.data);
}

Text codec_pack(Arena *arena, const ProtobufCMessage *message) {
    size_t size = protobuf_c_message_get_packed_size(message);
    char *data = arena_alloc(arena, size + 1);
    protobuf_c_message_pack(message, (uint8_t *)data);
    return (Text){.data = data, .length = size};
}

// Address of a field of a message; NULL when there is none of that name and type.
static void *member(const ProtobufCMessage *message, const char *name, ProtobufCType type) {
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
    return field != NULL && field->type == type ? (char *)message + field->offset : NULL;
}

const char *codec_string(const ProtobufCMessage *message, const char *field) {
    char **text = member(message, field, PROTOBUF_C_TYPE_STRING);
    return text != NULL ? *text : NULL;
}

Status codec_value(Call *call, const Tfplugin6__DynamicValue *wire, const Type *type,
                   const char *what, const Value **ret) {
    *ret = &value_null;
    if (wire == NULL) return status_ok();
    if (wire->msgpack.len > 0 || wire->json.len == 0) {
        Text bytes = {.data = (const char *)wire->msgpack.data, .length = wire->msgpack.len};
        return msgpack_parse(call, bytes, type, what, ret);
    }
    const char *reason = NULL;
    Text json = {.data = (const char *)wire->json.data, .length = wire->json.len};
    const Value *untyped = json_parse(call->arena, json, &reason);
    if (untyped == NULL)
        return call_fail(call, NULL, "Value from Terraform is not readable",
                         "The %s came as JSON that could not be read: %s.", what, reason);
    return json_to_type(call, untyped, type, ret);
}

Status codec_object(Call *call, const Tfplugin6__DynamicValue *wire, const Resource *resource,
                    const char *what, const Value **ret) {
    TRY(codec_value(call, wire, resource_type(resource), what, ret));
    redact_learn(call, resource_rows(resource), *ret);
    return status_ok();
}

Status codec_dynamic(Call *call, const Value *value, const Type *type, const char *what,
                     Tfplugin6__DynamicValue **ret) {
    Text bytes;
    TRY(msgpack_print(call, value, type, what, &bytes));
    *ret = codec_message(call->arena, &tfplugin6__dynamic_value__descriptor);
    (*ret)->msgpack = (ProtobufCBinaryData){.len = bytes.length, .data = (uint8_t *)bytes.data};
    return status_ok();
}

PrivateState codec_private(Call *call, ProtobufCBinaryData bytes) {
    if (bytes.len == 0) return &value_empty_map;
    Text json = {.data = (const char *)bytes.data, .length = bytes.len};
    const Value *private = json_parse(call->arena, json, NULL);
    if (private != NULL && private->kind == VALUE_MAP) return private;
    call_warn(call, NULL, "Private data of the resource is not readable",
              "The data that the provider keeps beside the state is not in a form that this "
              "version writes, and is left out of account. It is written anew by the next "
              "refresh or apply.");
    return &value_empty_map;
}

ProtobufCBinaryData codec_private_bytes(Arena *arena, PrivateState private) {
    if (private == NULL || private->kind != VALUE_MAP || value_count(private) == 0)
        return (ProtobufCBinaryData){.len = 0, .data = NULL};
    Text json = json_print(arena, private);
    return (ProtobufCBinaryData){.len = json.length, .data = (uint8_t *)json.data};
}

static Tfplugin6__AttributePath__Step *codec_step(Arena *arena, const Path *path) {
    Tfplugin6__AttributePath__Step *step =
        codec_message(arena, &tfplugin6__attribute_path__step__descriptor);
    switch (path->step) {
    case PATH_ATTRIBUTE:
        step->selector_case = TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ATTRIBUTE_NAME;
        step->attribute_name = text_to_utf8(arena, path->name);
        break;
    case PATH_KEY:
        step->selector_case = TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ELEMENT_KEY_STRING;
        step->element_key_string = text_to_utf8(arena, path->name);
        break;
    case PATH_INDEX:
        step->selector_case = TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ELEMENT_KEY_INT;
        step->element_key_int = path->index;
        break;
    }
    return step;
}

Tfplugin6__AttributePath *codec_path(Arena *arena, const Path *path) {
    Tfplugin6__AttributePath *message =
        codec_message(arena, &tfplugin6__attribute_path__descriptor);
    message->n_steps = path_length(path);
    message->steps = ARENA_ARRAY(arena, message->n_steps, Tfplugin6__AttributePath__Step *);
    for (size_t i = message->n_steps; path != NULL; path = path->parent)
        message->steps[--i] = codec_step(arena, path);
    return message;
}

static Tfplugin6__Diagnostic *codec_diagnostic(Arena *arena, const Diag *diag) {
    Tfplugin6__Diagnostic *message = codec_message(arena, &tfplugin6__diagnostic__descriptor);
    message->severity = diag->severity == DIAG_ERROR ? TFPLUGIN6__DIAGNOSTIC__SEVERITY__ERROR
                                                     : TFPLUGIN6__DIAGNOSTIC__SEVERITY__WARNING;
    // Once more at the edge: one invalid byte makes Terraform drop the whole answer, and with it
    // an object that was just created.
    message->summary = text_to_utf8(arena, text_of(diag->summary));
    message->detail = text_to_utf8(arena, text_of(diag->detail));
    if (diag->path != NULL) message->attribute = codec_path(arena, diag->path);
    return message;
}

void codec_diagnostics(Arena *arena, const Diags *diags, ProtobufCMessage *response) {
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(response->descriptor, "diagnostics");
    if (field == NULL || field->descriptor != &tfplugin6__diagnostic__descriptor) return;
    size_t *count = (size_t *)(void *)((char *)response + field->quantifier_offset);
    Tfplugin6__Diagnostic **list =
        ARENA_ARRAY(arena, diags->errors + diags->warnings, Tfplugin6__Diagnostic *);
    for (const Diag *diag = diags->first; diag != NULL; diag = diag->next)
        list[(*count)++] = codec_diagnostic(arena, diag);
    *(Tfplugin6__Diagnostic ***)(void *)((char *)response + field->offset) = list;
}
