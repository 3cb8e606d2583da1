// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/credential_source.h"

#include "provider/value/json.h"

enum { URI_TIMEOUT_MS = 5000, URI_MAX_BYTES = 64 * 1024 };

// The answer of a service beside this process: keys as JSON, Code "Success" where there is a code.
bool uri_keys(Lookup *lookup, Text uri, Credentials *ret) {
    Arena *arena = lookup->call->arena;
    const char *url = text_copy(arena, uri).data;
    const char *fault = http_url_fault(arena, url);
    if (fault != NULL) return lookup_refuse(lookup, "the URI cannot be used: %s", fault);
    const HttpRequest request = {.method = "GET",
                                 .url = url,
                                 .timeout_ms = URI_TIMEOUT_MS,
                                 .maximum_body = URI_MAX_BYTES,
                                 .service = "credentials",
                                 .operation = "GetFromURI",
                                 .path_template = "(credentials URI)",
                                 .attempt = 1};
    HttpResponse response;
    http_send(lookup->call, lookup->http, &request, &response);
    if (response.outcome != HTTP_ANSWERED) return lookup_refuse(lookup, "%s", response.error);
    if (response.status != 200)
        return lookup_refuse(lookup, "it answered HTTP %ld instead of 200", response.status);
    const Value *json = json_parse(arena, response.body, NULL);
    if (json == NULL) return lookup_refuse(lookup, "it did not answer with JSON");
    const Value *code = value_get(json, "Code");
    if (!value_is_null(code) && !text_is(value_text(code), "Success"))
        return lookup_refuse(lookup, "it answered with code %s", value_cstr(code));
    const char *origin = arena_printf(arena, "credentials URI at %s", http_url_host(arena, url));
    return lookup_json_keys(lookup, json, origin, ret);
}
