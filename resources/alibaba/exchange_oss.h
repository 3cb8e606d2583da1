// SPDX-License-Identifier: MPL-2.0
// What OSS does differently from the other services: the bucket stands in the host name, bodies are
// XML, and requests are signed with OSS V4.
#pragma once

#include "provider/value/value.h"
#include "resources/alibaba/header_list.h"
#include "resources/alibaba/keys.h"

// As OSS allows it, which also means that it cannot change what the host name says.
bool exchange_oss_is_bucket(Text name);
// "https://oss-cn-hangzhou.aliyuncs.com" -> "https://bucket.oss-cn-hangzhou.aliyuncs.com".
const char *exchange_oss_base(Arena *arena, const char *base_url, Text bucket);
// Members of the root element called document; empty for a null body.
Text exchange_oss_body(Arena *arena, const char *document, const Value *body);
// All headers but Authorization, whose value the signature is; more: MAP of the request's own, or
// NULL. sign holds everything else.
void exchange_oss_headers(Arena *arena, const Credentials *keys, const SignRequest *sign,
                          const Value *more, HeaderList *list);
