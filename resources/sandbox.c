// SPDX-License-Identifier: MPL-2.0
#include "resources/sandbox.h"

#include "provider/value/json.h"
#include "resources/alibaba/endpoints.h"
#include "resources/alibaba/process_env.h"
#include "resources/names.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { READY_LINE_MAX = 64 * 1024, PATH_SHOWN_MAX = 4096, PLACES_MAX = 16 * 1024 };

#define SANDBOX_VARIABLE "LOBECHAT_SANDBOX"

// ---- the ready line

static void close_file(void *file) {
    (void)fclose(file);
}

// Its keys may be sent to whatever address it names, so none may be elsewhere.
static Status check_addresses(Call *call, const char *name, const Value *ready) {
    const Value *endpoints = value_get(ready, A_ENDPOINTS);
    for (size_t i = 0; i < value_count(endpoints); i++) {
        const ValueEntry *entry = value_entry_at(endpoints, i);
        if (endpoint_is_local(call->arena, value_text(entry->value))) continue;
        return call_fail(call, NULL, "Sandbox is not on this machine",
                         SANDBOX_VARIABLE
                         " names the file \"%.*s\", and the address of \"%.*s\" in it is not one "
                         "of this machine. A sandbox listens there only; put there what it printed "
                         "when it started.",
                         PATH_SHOWN_MAX, name, (int)entry->key.length, entry->key.data);
    }
    return status_ok();
}

Status sandbox_read(Call *call, Arena *arena, const Value **ret) {
    const char *name = process_env(SANDBOX_VARIABLE).data;
    *ret = &value_null;
    if (name == NULL || *name == '\0') return status_ok();
    FILE *file = fopen(name, "re");
    if (file == NULL)
        return call_fail(call, NULL, "Sandbox file cannot be read",
                         SANDBOX_VARIABLE
                         " names the file \"%.*s\": %s. Start the sandbox and put "
                         "its ready line there, or unset the variable to use the real cloud.",
                         PATH_SHOWN_MAX, name, text_error(call->arena, errno));
    arena_defer(call->arena, close_file, file);
    char *line = arena_alloc(arena, READY_LINE_MAX);
    size_t length = fread(line, 1, READY_LINE_MAX - 1, file);
    const char *reason = NULL;
    *ret = json_parse(arena, text_trim((Text){.data = line, .length = length}), &reason);
    if (*ret != NULL && (*ret)->kind == VALUE_MAP) return check_addresses(call, name, *ret);
    return call_fail(call, NULL, "Sandbox file is not a ready line",
                     SANDBOX_VARIABLE
                     " names the file \"%.*s\", which does not hold one line of "
                     "JSON (%s). It must hold what the sandbox printed when it started.",
                     PATH_SHOWN_MAX, name, reason != NULL ? reason : "not an object");
}

// ---- the warning

static void put_place(Buffer *places, const char *service, const char *place, Text url) {
    buffer_printf(places, "\n  - %s: %.*s in %s", service, (int)url.length, url.data, place);
}

// Services that the provider block or a variable sends to this machine.
static void put_local_services(Call *call, const AlibabaSettings *settings, Buffer *places) {
    for (const char *const *service = endpoint_services; *service != NULL; service++) {
        EndpointGiven given = endpoint_given(call->arena, settings, *service);
        bool own = given.origin == ENDPOINT_BLOCK || given.origin == ENDPOINT_VARIABLE;
        if (own && endpoint_is_local(call->arena, given.url))
            put_place(places, *service, given.place, given.url);
    }
}

void sandbox_warn(Call *call, const AlibabaSettings *settings) {
    Buffer places = buffer_new(call->arena, PLACES_MAX);
    const char *summary = "Talking to a sandbox, not to Auth0";
    if (!value_is_null(settings->sandbox))
        buffer_printf(&places, "\n  - every service: as the file \"%.*s\" in %s says",
                      PATH_SHOWN_MAX, process_env(SANDBOX_VARIABLE).data,
                      "the variable " SANDBOX_VARIABLE);
    put_local_services(call, settings, &places);
    if (places.length > 0) summary = "Talking to a sandbox, not to Alibaba Cloud";
    Text auth0 = value_text(value_at(settings->config, A_ENDPOINTS "." A_AUTH0));
    if (auth0.length > 0 && endpoint_is_local(call->arena, auth0))
        put_place(&places, A_AUTH0, "the provider block", auth0);
    if (places.length == 0) return;
    call_warn(call, NULL, summary,
              "What is planned and applied at these addresses exists on this machine only. Nothing "
              "is made in a cloud there, and nothing is bought:%s\n"
              "Take these settings away to use the real cloud.",
              buffer_text(&places).data);
}
