// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/chat.h"

#include "acceptance/sandbox/lobechat/access.h"
#include "acceptance/sandbox/lobechat/session.h"

#include <ctype.h>

// As LobeChat streams to its page: named events, each with a JSON text.
static const char canned[] = "id: chat_sandbox\nevent: text\ndata: \"Hello from the sandbox: \"\n\n"
                             "id: chat_sandbox\nevent: text\ndata: \"no model was asked.\"\n\n"
                             "id: chat_sandbox\nevent: stop\ndata: \"stop\"\n\n";

static Text provider_of(Text path) {
    Text rest = path, piece = TEXT("");
    while (text_next(&rest, '/', &piece)) continue;
    return piece;
}

// error_type: a name, or NULL for the number 401.
static Reply refuse(const Request *request, const char *error_type) {
    Arena *arena = request->arena;
    const Value *type =
        error_type == NULL ? value_int(arena, 401) : value_cstring(arena, error_type);
    const Value *body = value_with(arena, &value_empty_map, "provider",
                                   value_string(arena, provider_of(request->path)));
    const ValueEntry entries[] = {{TEXT("body"), body}, {TEXT("errorType"), type}};
    return reply_status(401, value_map(arena, entries, COUNT_OF(entries)));
}

// The key of provider "qwen" is in QWEN_API_KEY.
static bool has_key(const Request *request, const Value *environment) {
    Text provider = provider_of(request->path);
    char *name = arena_printf(request->arena, "%.*s_API_KEY", (int)provider.length, provider.data);
    for (char *c = name; *c != '\0'; c++) *c = (char)toupper((unsigned char)*c);
    return value_text(value_get(environment, name)).length > 0;
}

Reply chat_answer(const Request *request, const Release *release, const Value *environment) {
    bool base = release->edition == EDITION_BASE;
    if (!base && session_user_of(request, release, environment) == NULL)
        return refuse(request, NULL);
    Access access = base ? access_check(request, release, environment) : ACCESS_GRANTED;
    if (access == ACCESS_UNREADABLE) return refuse(request, NULL);
    if (access == ACCESS_WRONG_CODE) return refuse(request, "InvalidAccessCode");
    if (!has_key(request, environment)) return refuse(request, "InvalidProviderAPIKey");
    return reply_raw(200, "text/event-stream", text_of(canned));
}
