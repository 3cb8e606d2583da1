// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ram/grant.h"

#include "acceptance/sandbox/ram/attachment.h"
#include "acceptance/sandbox/ram/document.h"
#include "provider/value/json.h"

static Text role_policy(const Store *store, const Caller *caller) {
    if (caller->role == NULL) return (Text){0};
    const Value *kept = store_get(store, RAM_ROLE_POLICIES, text_of(caller->role));
    return value_text(value_get(kept, "document"));
}

static bool has_session_policy(const Caller *caller) {
    return caller->policy != NULL && *caller->policy != '\0';
}

bool ram_is_limited(const Store *store, const Caller *caller) {
    return caller->user != NULL || role_policy(store, caller).length > 0 ||
           has_session_policy(caller);
}

static bool allows(Arena *arena, Text document, Text action, Text resource) {
    return ram_document_verdict(arena, document, action, resource) == RAM_ALLOW;
}

bool ram_grants(Arena *arena, const Store *store, const Caller *caller, Text action,
                Text resource) {
    Text role = role_policy(store, caller);
    if (caller->user != NULL && !ram_allows(arena, store, caller->user, action, resource))
        return false;
    if (role.length > 0 && !allows(arena, role, action, resource)) return false;
    return !has_session_policy(caller) || allows(arena, text_of(caller->policy), action, resource);
}

const char *ram_caller_name(Arena *arena, const Caller *caller) {
    return caller->user != NULL ? arena_printf(arena, "user %s", caller->user)
                                : arena_printf(arena, "role %s", caller->role);
}

Reply ram_edit_set_role_policy(const Request *request) {
    Arena *arena = request->arena;
    Text role = value_text(value_get(request->body, "RoleName"));
    const Value *document = value_get(request->body, "PolicyDocument");
    if (role.length == 0) return ram_fault(request, 400, "MissingParameter", "RoleName is needed.");
    if (value_is_null(document)) {
        (void)store_delete(request->cloud->store, RAM_ROLE_POLICIES, role);
        return reply_ok(NULL);
    }
    Text json = json_print(arena, document);
    const char *fault = ram_document_fault(arena, json);
    if (fault != NULL) return ram_fault(request, 400, "MalformedPolicyDocument", fault);
    store_put(request->cloud->store, RAM_ROLE_POLICIES, role,
              value_with(arena, &value_empty_map, "document", value_string(arena, json)));
    return reply_ok(NULL);
}
