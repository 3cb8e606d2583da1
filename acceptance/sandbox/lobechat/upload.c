// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/upload.h"

#include "acceptance/sandbox/lobechat/presign.h"

enum { EXPIRES_S = 3600 };

Reply upload_presign(const Trpc *call) {
    Arena *arena = call->request->arena;
    Text key = trpc_text(call, "pathname");
    if (key.length == 0) return trpc_fail(call, TRPC_BAD_REQUEST, "pathname is a text");
    const Presign wish = {.method = "PUT",
                          .operation = "PutObject",
                          .key = key,
                          .expires_s = EXPIRES_S,
                          .acl = presign_acl(call->release, call->environment),
                          .acl_is_header = release_at_least(call->release, 2, 2, 0)};
    const Value *url = value_cstring(arena, presign_url(arena, call->environment, &wish,
                                                        clock_real(call->request->cloud->clock)));
    if (wish.acl == NULL || !wish.acl_is_header) return trpc_data(call, url);
    const Value *headers =
        value_with(arena, &value_empty_map, "x-amz-acl", value_cstring(arena, wish.acl));
    const ValueEntry entries[] = {{TEXT("url"), url}, {TEXT("headers"), headers}};
    return trpc_data(call, value_map(arena, entries, COUNT_OF(entries)));
}
