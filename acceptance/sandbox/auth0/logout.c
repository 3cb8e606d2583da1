// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/logout.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/session.h"
#include "acceptance/sandbox/web/page.h"
#include "acceptance/sandbox/web/url.h"

static Reply end(const Request *request, Text back) {
    Arena *arena = request->arena;
    Text id = auth0_parameter(request, "client_id");
    const Value *client = store_get(request->cloud->store, AUTH0_CLIENTS, id);
    if (back.length == 0)
        return auth0_session_end(request, page_reply(request, 200, "OK", "<p>OK</p>\n"));
    // Without a client_id the tenant's own list would count, which is empty here.
    if (!value_list_has_text(value_get(client, "allowed_logout_urls"), back))
        return reply_error(request, 400, "invalid_request",
                           "The \"returnTo\" querystring parameter \"%.*s\" is not defined as a "
                           "valid URL in \"Allowed Logout URLs\"",
                           (int)back.length, back.data);
    const Value *state =
        value_with(arena, &value_empty_map, "state", value_get(request->parameters, "state"));
    const char *url = url_with_query(arena, text_copy(arena, back).data, state);
    return auth0_session_end(request, page_redirect(request, url));
}

Reply auth0_logout(const Request *request) {
    return end(request, auth0_parameter(request, "returnTo"));
}

Reply auth0_logout_oidc(const Request *request) {
    return end(request, auth0_parameter(request, "post_logout_redirect_uri"));
}
