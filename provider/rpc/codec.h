// SPDX-License-Identifier: MPL-2.0
// Between protobuf messages and the project's own types: values, private state, paths and
// diagnostics. All memory is the call's arena; nothing is freed one by one.
#pragma once

#include "provider/schema/resource.h"
#include "tfplugin6.pb-c.h"

// An initialised message.
void *codec_message(Arena *arena, const ProtobufCMessageDescriptor *descriptor);
// NULL when bytes are not such a message, or would need out of proportion much memory.
const ProtobufCMessage *codec_unpack(Arena *arena, const ProtobufCMessageDescriptor *descriptor,
                                     Text bytes);
Text codec_pack(Arena *arena, const ProtobufCMessage *message);
// The string field of that name; NULL when the message has none.
const char *codec_string(const ProtobufCMessage *message, const char *field);

// what is how messages name the value ("config", "prior state"). An absent message is null.
Status codec_value(Call *call, const Tfplugin6__DynamicValue *wire, const Type *type,
                   const char *what, const Value **ret);
Status codec_dynamic(Call *call, const Value *value, const Type *type, const char *what,
                     Tfplugin6__DynamicValue **ret);

// The same of a resource or data source, whose secrets no message will repeat.
Status codec_object(Call *call, const Tfplugin6__DynamicValue *wire, const Resource *resource,
                    const char *what, const Value **ret);

// Never fails: bytes that are not private state are reported as a warning and count as none.
PrivateState codec_private(Call *call, ProtobufCBinaryData bytes);
ProtobufCBinaryData codec_private_bytes(Arena *arena, PrivateState private);

Tfplugin6__AttributePath *codec_path(Arena *arena, const Path *path);
// Fills the repeated field `diagnostics`; a message without one is left alone.
void codec_diagnostics(Arena *arena, const Diags *diags, ProtobufCMessage *response);
