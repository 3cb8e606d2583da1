// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/issuer.h"

#include "resources/auth0/operations.h"

enum { ISSUER_SHOWN_MAX = 300 };

static Text without_slash(Text url) {
    if (text_ends(url, "/")) url.length--;
    return url;
}

static Status issuer_differs(Call *call, const Path *path, Text domain, Text said) {
    Text shown = call_quote(call, said, ISSUER_SHOWN_MAX);
    return call_fail(call, path, "Issuer has another name",
                     "https://%.*s answers as the issuer \"%.*s\", so LobeChat would refuse every "
                     "login. Give that name as the issuer.",
                     (int)domain.length, domain.data, (int)shown.length, shown.data);
}

Status auth0_check_issuer(Call *call, Auth0Client *client, const Path *path, Text issuer) {
    Text domain;
    const char *why = auth0_domain_read(call->arena, issuer, &domain);
    if (why != NULL)
        return call_fail(call, path, "Issuer cannot be used",
                         "The issuer cannot be used: %s. It is https:// and the tenant's domain.",
                         why);
    const Auth0Request request = {.operation = &auth0_discover, .domain = domain};
    Auth0Reply reply;
    TRY(auth0_call(call, client, &request, &reply));
    Text said = value_text(value_get(reply.body, "issuer"));
    if (reply.outcome != AUTH0_DONE || said.length == 0) {
        const char *tried =
            arena_printf(call->arena, "ask the issuer \"%s\" who it is", domain.data);
        return auth0_fail(call, &reply,
                          &(Auth0Story){.path = path,
                                        .tried = tried,
                                        .todo = "Check the issuer's domain and that it can be "
                                                "reached from here, then apply again."});
    }
    Text named = text_of(arena_printf(call->arena, "https://%s", domain.data));
    return text_equal(without_slash(said), named) ? status_ok()
                                                  : issuer_differs(call, path, domain, said);
}
