// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/web/cookie.h"

Text cookie_find(const Request *request, const char *name) {
    Text rest = request_header(request, "Cookie"), one;
    while (text_next(&rest, ';', &one)) {
        Text value = text_trim(one), key = {0};
        if (text_next(&value, '=', &key) && text_is(key, name) && value.data != NULL)
            return text_copy(request->arena, value);
    }
    return (Text){0};
}

Reply cookie_set(const Request *request, Reply reply, const Cookie *cookie) {
    const char *text =
        arena_printf(request->arena, "%s=%s; Path=/; Max-Age=%lld; HttpOnly; SameSite=%s%s",
                     cookie->name, cookie->value, (long long)cookie->lifetime_s, cookie->same_site,
                     cookie->secure ? "; Secure" : "");
    return reply_with_header(request, reply, "Set-Cookie", text);
}
