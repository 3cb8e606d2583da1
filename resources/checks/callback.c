// SPDX-License-Identifier: MPL-2.0
// Whether the Auth0 application knows where to send people back to. It is looked up only where the
// Management API can be asked about it.
#include "resources/auth0/operations.h"
#include "resources/checks/checks.h"
#include "resources/names.h"

enum { LOOKS = 6, PAUSE_MS = 500 }; // a change may take a moment to be seen

// *ret_missing: Auth0 says so. An application may be another tenant's, or not for these credentials
// to see; then nothing is said.
static Status look(Call *call, Deployment *deployment, Text client_id, Text url,
                   bool *ret_missing) {
    const Value *id = value_string(call->arena, client_id);
    const Auth0Request request = {.operation = &auth0_get_client,
                                  .path = value_with(call->arena, &value_empty_map, "id", id)};
    *ret_missing = false;
    for (int looks = 1; looks <= LOOKS; looks++) {
        Auth0Reply reply;
        TRY(auth0_call(call, deployment->session->auth0, &request, &reply));
        *ret_missing = reply.outcome == AUTH0_DONE &&
                       !value_list_has_text(value_get(reply.body, "callbacks"), url);
        if (!*ret_missing || call_sleep(call, PAUSE_MS) != CALL_RUNNING) return status_ok();
    }
    return status_ok();
}

Status check_callback(Call *call, Deployment *deployment) {
    const Value *now = stack_now(call, deployment);
    Text url = value_text(value_get(now, A_AUTH0_CALLBACK_URL));
    Text client_id = value_text(value_get(now, A_AUTH0_CLIENT_ID));
    if (url.length == 0 || client_id.length == 0) return status_ok();
    if (!auth0_client_usable(deployment->session->auth0)) return status_ok();
    bool missing;
    TRY(look(call, deployment, client_id, url, &missing));
    if (!missing) return status_ok();
    Path path = path_attribute(NULL, A_AUTH0);
    const CheckFault fault = {
        .check = A_CALLBACK,
        .path = &path,
        .summary = "Auth0 application does not know the callback URL",
        .detail = arena_printf(
            call->arena,
            "Waited for the application %.*s to allow %.*s, and it does not, so Auth0 shows "
            "\"Callback URL mismatch\" instead of logging people in.",
            (int)client_id.length, client_id.data, (int)url.length, url.data),
        .todo = "Add it to the application's Allowed Callback URLs, or set auth0.manage_callback = "
                "true.",
    };
    return checks_fail(call, &fault);
}
