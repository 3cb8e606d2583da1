// SPDX-License-Identifier: MPL-2.0
#include "resources/guides.h"

#include "resources/alibaba/error_page.h"
#include "resources/auth0/causes.h"
#include "resources/auth0/operations.h"
#include "resources/lobechat_base.h"
#include "resources/lobechat_database.h"

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

static void write_policy(Buffer *page, const Resource *resource) {
    buffer_printf(
        page,
        "\n## RAM policy for %s\n\n```json\n{\n  \"Version\": \"1\",\n  \"Statement\": [\n"
        "    {\n      \"Effect\": \"Allow\",\n      \"Resource\": \"*\",\n"
        "      \"Action\": [",
        resource->type);
    const char *comma = "";
    for (const char *const *action = resource->permissions; *action != NULL; action++) {
        buffer_printf(page, "%s\n        \"%s\"", comma, *action);
        comma = ",";
    }
    buffer_puts(page, "\n      ]\n    }\n  ]\n}\n```\n");
}

static void write_permissions(Buffer *page) {
    buffer_puts(page,
                "\nThe policies allow every attribute of the resource. Actions for parts that "
                "you do not use (an own domain's DNS record, a RAM user) can be left out.\n");
    write_policy(page, &lobechat_base);
    write_policy(page, &lobechat_database);
    buffer_puts(page, "\n## Scopes of the Auth0 application\n\nThe application of the provider "
                      "block (or of `AUTH0_CLIENT_ID`) is of the type Machine to Machine and is "
                      "authorized for the Auth0 Management API with these scopes:\n\n```text\n");
    buffer_puts(page, auth0_scopes(page->arena));
    buffer_puts(page, "\n```\n\nTo make users in a connection, the application must also be "
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
