// SPDX-License-Identifier: MPL-2.0
#include "resources/guides.h"

#include "resources/alibaba/error_page.h"
#include "resources/auth0/causes.h"
#include "resources/auth0/operations.h"
#include "resources/lobechat_base.h"
#include "resources/lobechat_database.h"

#include <fnmatch.h>
#include <string.h>

static void write_codes(Buffer *page) {
    buffer_puts(page,
                "\nAn error of the provider ends with what to do, so this page is for looking up a "
                "code that was met elsewhere, in a log or a console. Codes that are not listed are "
                "shown with the API's own message. What passes by itself (throttling, a busy "
                "instance, a lost connection) is tried again first, for as long as `timeouts` "
                "allows. What is wrong without any code stands in "
                "[Troubleshooting](troubleshooting.md).\n");
    error_page_write(page);
    auth0_causes_write(page);
}

// ---- permissions

// Where a service's documentation promises permissions for single objects, which ones a deployment
// needs. Patterns of actions; the first row that fits counts. Function Compute's and the making of
// networks promise none, and the ids of networks are not known before.
static const struct {
    const char *actions, *resources; // resources: separated by spaces
} narrower[] = {
    {"alidns:*", "acs:alidns::*:domain/DOMAIN"},
    {"rds:DescribeAvailable*", "*"},
    {"rds:*", "acs:rds:REGION:*:dbinstance/*"},
    {"oss:*", "acs:oss:*:*:BUCKET"},
    {"ram:*", "acs:ram:*:*:user/lobechat-* acs:ram:*:*:policy/lobechat-*"},
    {"*", "*"},
};

static const char *resources_of(const char *action, bool narrow) {
    size_t row = 0;
    while (fnmatch(narrower[row].actions, action, 0) != 0) row++;
    return narrow ? narrower[row].resources : "*";
}

static void write_list(Buffer *page, const char *words) {
    Text rest = text_of(words), word;
    const char *comma = "";
    while (text_next(&rest, ' ', &word)) {
        buffer_printf(page, "%s\n        \"", comma);
        buffer_add_text(page, word);
        buffer_puts(page, "\"");
        comma = ",";
    }
}

// All actions whose resources are the given ones.
static void write_statement(Buffer *page, const Resource *resource, const char *resources,
                            bool narrow) {
    const char *comma = "";
    buffer_puts(page, "    {\n      \"Effect\": \"Allow\",\n      \"Resource\": [");
    write_list(page, resources);
    buffer_puts(page, "\n      ],\n      \"Action\": [");
    for (const char *const *action = resource->permissions; *action != NULL; action++) {
        if (strcmp(resources_of(*action, narrow), resources) != 0) continue;
        buffer_printf(page, "%s\n        \"%s\"", comma, *action);
        comma = ",";
    }
    buffer_puts(page, "\n      ]\n    }");
}

static bool is_in(const char *const *actions, const char *wanted, const char *resources) {
    for (; *actions != wanted; actions++)
        if (strcmp(resources_of(*actions, true), resources) == 0) return true;
    return false;
}

// A statement for each kind of resources, in the order of the actions.
static void write_policy(Buffer *page, const Resource *resource, bool narrow) {
    const char *comma = "";
    buffer_puts(page, "\n```json\n{\n  \"Version\": \"1\",\n  \"Statement\": [\n");
    for (const char *const *action = resource->permissions; *action != NULL; action++) {
        const char *resources = resources_of(*action, narrow);
        bool written = narrow ? is_in(resource->permissions, *action, resources)
                              : action != resource->permissions;
        if (written) continue;
        buffer_puts(page, comma);
        write_statement(page, resource, resources, narrow);
        comma = ",\n";
    }
    buffer_puts(page, "\n  ]\n}\n```\n");
}

static void write_policies(Buffer *page, const Resource *resource) {
    buffer_printf(page, "\n## RAM policy for %s\n", resource->type);
    write_policy(page, resource, false);
    buffer_printf(page, "\n## Narrower RAM policy for %s\n", resource->type);
    write_policy(page, resource, true);
}

static void write_permissions(Buffer *page) {
    buffer_puts(page,
                "\nThe policies allow every attribute of the resource. Actions for parts that "
                "you do not use (an own domain's DNS record, a RAM user) can be left out.\n\n"
                "The narrower ones name objects where the documentation of a service promises "
                "permissions for single objects. Put your own names for DOMAIN (the zone in "
                "Alibaba Cloud DNS, such as example.com), REGION and BUCKET. Function Compute and "
                "the making of networks promise none, so they stay with `*`; users and policies of "
                "RAM are named `lobechat-…` by the provider.\n\n"
                "Where the provider block has `assume_role`, the role needs the policy, and the "
                "keys that assume it need `sts:AssumeRole` on `acs:ram:*:*:role/NAME` only.\n");
    write_policies(page, &lobechat_base);
    write_policies(page, &lobechat_database);
    buffer_puts(page, "\n## Scopes of the Auth0 application\n\nThe application of the provider "
                      "block (or of `AUTH0_CLIENT_ID`) is of the type Machine to Machine and is "
                      "authorized for the Auth0 Management API with these scopes:\n\n```text\n");
    buffer_puts(page, auth0_scopes(page->arena));
    buffer_puts(page,
                "\n```\n\nOf an application that may not have `read:client_keys` the provider "
                "cannot read the client secret again when the function has to be written; "
                "with `update:client_keys` instead it replaces the secret then.\n\n"
                "To make users in a connection, the application must also be "
                "enabled in that connection: Authentication > Database > the connection > "
                "Applications.\n");
}

const Guide guides[] = {
    {"error-codes", "Error codes",
     "What the error codes of Alibaba Cloud and Auth0 come from, and what to do about them.",
     write_codes},
    {"permissions", "Permissions",
     "What the provider's credentials must be allowed to do, for Alibaba Cloud and for Auth0.",
     write_permissions},
    {0},
};
