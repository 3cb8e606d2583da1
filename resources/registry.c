// SPDX-License-Identifier: MPL-2.0
// What the provider offers. To add a resource: its file, and one line here.
#include "provider/schema/resource.h"

#include "resources/guides.h"
#include "resources/lobechat_base.h"
#include "resources/lobechat_database.h"
#include "resources/lobechat_deployment.h"
#include "resources/session.h"

static const Resource *const resources[] = {&lobechat_base, &lobechat_database, NULL};
static const Resource *const data_sources[] = {&lobechat_deployment, NULL};

const Provider provider_served = {
    .name = "lobechat",
    .address = "registry.terraform.io/lobechat-community/lobechat",
    .doc = "Puts LobeChat, the open-source AI chat application, on Alibaba Cloud in one apply.",
    .notes = "Credentials are looked for in this order, and the first that serve are used: the "
             "provider block, environment variables (`ALIBABA_CLOUD_*`, then `ALICLOUD_*`), OIDC, "
             "`~/.aliyun/config.json`, `~/.alibabacloud/credentials`, the role of the ECS "
             "instance, a credentials URI. Nothing is sent anywhere before a resource needs it.\n\n"
             "`lobechat_base` is a function with an access code; `lobechat_database`, the team "
             "edition, also has PostgreSQL, a bucket for files and logins with Auth0. Start with "
             "the [quickstart](guides/quickstart.md) ([中文](guides/quickstart.zh.md)); "
             "[Permissions](guides/permissions.md) says what the credentials must be allowed to "
             "do, [Troubleshooting](guides/troubleshooting.md) what may go wrong.",
    .settings = session_attrs,
    .resources = resources,
    .data_sources = data_sources,
    .guides = guides,
    .validate = session_validate,
    .configure = session_configure,
    .close = session_close,
};
