// SPDX-License-Identifier: MPL-2.0
// Whether the issuer answers with its own discovery document: LobeChat compares the two, and a
// login ends in an error page when they differ.
#include "provider/net/url.h"
#include "resources/auth0/operations.h"
#include "resources/checks/checks.h"
#include "resources/names.h"

// The same place, however it is written: case of the host and a slash at the end do not count.
static bool same_issuer(Arena *arena, Text a, Text b) {
    UrlParts one, other;
    if (!url_split(arena, a, &one) || !url_split(arena, b, &other)) return false;
    bool bare = (one.path.length == 0 || text_is(one.path, "/")) &&
                (other.path.length == 0 || text_is(other.path, "/"));
    return text_is_nocase(one.scheme, other.scheme.data) &&
           text_is_nocase(one.host, other.host.data) && text_equal(one.port, other.port) &&
           (bare || text_equal(one.path, other.path));
}

static Status not_answered(Call *call, const Auth0Reply *reply, const Path *path, Text issuer) {
    static const char todo[] =
        "LobeChat needs this document for every login. Check auth0.domain or auth0.issuer: it is "
        "the tenant's domain, or its custom domain, and must be reachable from here.";
    const char *tried = arena_printf(call->arena, "read the discovery document of %.*s",
                                     (int)issuer.length, issuer.data);
    return auth0_fail(call, reply,
                      &(Auth0Story){.path = path,
                                    .tried = tried,
                                    .exists = "The deployment exists and is in the state.",
                                    .todo = checks_todo(call->arena, A_DISCOVERY, todo)});
}

Status check_discovery(Call *call, Deployment *deployment) {
    Text issuer = value_text(value_get(stack_now(call, deployment), A_AUTH0_ISSUER));
    Path path = path_attribute(NULL, A_AUTH0);
    UrlParts parts;
    if (!url_split(call->arena, issuer, &parts)) return status_ok(); // refused where it is set
    const Auth0Request request = {.operation = &auth0_discover, .domain = parts.host};
    Auth0Reply reply;
    TRY(auth0_call(call, deployment->session->auth0, &request, &reply));
    if (reply.outcome != AUTH0_DONE) return not_answered(call, &reply, &path, issuer);
    Text told = value_text(value_get(reply.body, "issuer"));
    if (same_issuer(call->arena, issuer, told)) return status_ok();
    const CheckFault fault = {
        .check = A_DISCOVERY,
        .path = &path,
        .summary = "Issuer calls itself by another name",
        .detail = arena_printf(call->arena,
                               "The discovery document of %.*s names the issuer \"%.*s\". "
                               "LobeChat refuses logins whose issuer is not the one it was told.",
                               (int)issuer.length, issuer.data, (int)told.length, told.data),
        .todo = "Set auth0.issuer (or auth0.domain) to the name in the document.",
    };
    return checks_fail(call, &fault);
}
