// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/identity.h"

#include "acceptance/sandbox/auth0/auth0.h"
#include "acceptance/sandbox/lobechat/sign_in.h"
#include "provider/net/digest.h"

const char *identity_fault(const Request *request, const Release *release, const Value *function) {
    const Value *environment = value_get(function, "environmentVariables");
    SignIn sign_in;
    if (!sign_in_read(request->arena, release, environment, &sign_in)) return NULL;
    Text issuer = sign_in.issuer, secret = sign_in.client_secret;
    if (issuer.length == 0 || secret.length == 0 || sign_in.client_id.length == 0)
        return "Error: AUTH_AUTH0_ID, AUTH_AUTH0_SECRET and AUTH_AUTH0_ISSUER must be set";
    if (!text_starts(issuer, "https://"))
        return "Error: AUTH_AUTH0_ISSUER: TypeError: Invalid URL, it must begin with https://";
    if (!value_bool_or(value_get(function, "internetAccess"), true) || !auth0_has_issuer(issuer))
        return arena_printf(request->arena,
                            "Error: fetch failed: no OpenID configuration at the issuer %s",
                            issuer.data);
    const Value *client = auth0_find_client(request->cloud, sign_in.client_id);
    Text known = value_text(value_get(client, "client_secret"));
    if (client == NULL || known.length == 0 || !digest_equal(known, secret))
        return "Error: access_denied: Unauthorized (AUTH_AUTH0_ID or AUTH_AUTH0_SECRET is wrong)";
    if (!value_list_has_text(value_get(client, "grant_types"), TEXT("authorization_code")))
        return "Error: unauthorized_client: Grant type 'authorization_code' not allowed for the "
               "client.";
    return NULL;
}
