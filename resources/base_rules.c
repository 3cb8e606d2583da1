// SPDX-License-Identifier: MPL-2.0
#include "resources/base_rules.h"

#include "resources/image.h"
#include "resources/names.h"
#include "resources/rules.h"

const DefaultImage base_default_image = {
    .find = image_default_base,
    .source = "a LobeChat 1.x image (the last is lobehub/lobe-chat:1.143.3)",
};

static Status check_version(Call *call, const PlanChange *change) {
    const Value *version = value_get(change->planned, A_APP_VERSION);
    Path path = path_attribute(NULL, A_APP_VERSION);
    if (!value_is_known(version)) return status_ok();
    AppVersion parsed;
    if (!app_version_parse(value_text(version), &parsed))
        return call_fail(call, &path, "LobeChat version is not known",
                         "The image's tag does not tell a version, and the environment variables "
                         "depend on it. Set app_version, for instance to \"1.143.3\".");
    if (parsed.major == 1) return status_ok();
    return call_fail(call, &path, "Not a LobeChat 1.x image",
                     "Version %s cannot run without a database: LobeHub 2.0 removed access codes "
                     "and conversations in the browser. Use an image up to 1.143.3 here, or "
                     "lobechat_database for 2.x.",
                     value_cstr(version));
}

static Status check_access_code(Call *call, const PlanChange *change) {
    if (value_bool_or(value_get(change->planned, A_ALLOW_PUBLIC), true)) return status_ok();
    if (!rule_secret_missing(change, A_ACCESS_CODE)) return status_ok();
    Path path = path_attribute(NULL, A_ACCESS_CODE);
    return call_fail(call, &path, "No access code",
                     "Without access_code (or access_code_wo) everybody who knows the address can "
                     "spend the API key. Set one, or set allow_public = true if that is meant.");
}

void base_check_plan(Call *call, const PlanChange *change) {
    (void)check_version(call, change);
    (void)check_access_code(call, change);
}
