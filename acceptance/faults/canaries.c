// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/canaries.h"

#include "acceptance/rig/team_fixture.h"
#include "provider/base/mask.h"
#include "provider/value/json.h"

#define CODE "canary-code-Qv7xLr2KpW8m"
#define MODEL_KEY "sk-canary-9dFh3JkLm5NpQr"
#define VARIABLE "sk-canary-Xw2Vb6Nm8QaZ1s"
#define VAULTS "Y2FuYXJ5LXZhdWx0cy1XcThFcjVUeTJVaTlPcDNBczY="
#define SESSION "canary-session-Hk5Wd9Pz3Xb7Mn1Q4Rt6Yv8U"

static const char *const hidden[] = {CODE, MODEL_KEY, VARIABLE, VAULTS, SESSION};
// Those that the configurations have besides, or instead, as values that Terraform keeps.
static const char *const kept[] = {TEAM_PASSWORD, "Other-5678", TEAM_KEY, "Correct-Horse-9-Battery",
                                   "sk-of-acceptance-tests"};

#define HIDDEN(name, json) "\"" name "\":null,\"" name "_wo\":" json ",\"" name "_wo_version\":1"
#define BOTH                                                                                       \
    HIDDEN("qwen_api_key", "\"" MODEL_KEY "\"")                                                    \
    "," HIDDEN("secret_environment_variables", "{\"DEEPSEEK_API_KEY\":\"" VARIABLE "\"}") ","

static const char base_canaries[] = "{" BOTH HIDDEN("access_code", "\"" CODE "\"") "}";
static const char team_canaries[] = "{" BOTH HIDDEN(
    "key_vaults_secret", "\"" VAULTS "\"") "," HIDDEN("auth_secret", "\"" SESSION "\"") "}";

static Shape with_canaries(Arena *arena, const Shape *shape, const char *canaries) {
    if (shape->parts == NULL) return *shape;
    const Value *more = fixture_json(arena, shape->more != NULL ? shape->more : "{}");
    const Value *added = fixture_json(arena, canaries);
    for (size_t i = 0; i < value_count(added); i++)
        more = value_with(arena, more, added->map.entries[i].key.data, added->map.entries[i].value);
    return (Shape){shape->parts, json_print(arena, more).data};
}

Phase canaries_phase(Arena *arena, const Phase *phase) {
    bool team = strcmp(phase->life->name, "team") == 0;
    const char *canaries = team ? team_canaries : base_canaries;
    Phase other = *phase;
    other.before = with_canaries(arena, &phase->before, canaries);
    other.after = with_canaries(arena, &phase->after, canaries);
    return other;
}

static bool tells(Arena *arena, Text text, const char *const *secrets, size_t count) {
    Masks *masks = masks_new(arena);
    for (size_t i = 0; i < count; i++) masks_add(masks, text_of(secrets[i]));
    return masks_apply(arena, masks, text).data != text.data;
}

static bool tells_any(Arena *arena, const char *text) {
    return tells(arena, text_of(text), hidden, COUNT_OF(hidden)) ||
           tells(arena, text_of(text), kept, COUNT_OF(kept));
}

bool canaries_betrayed(Arena *arena, Text answer) {
    return tells(arena, answer, hidden, COUNT_OF(hidden));
}

const char *canaries_message_fault(const BaseRig *rig) {
    const char *said = base_said(rig);
    if (!tells_any(rig->arena, said)) return NULL;
    return arena_printf(rig->arena, "a message tells a secret: %s", said);
}

const char *canaries_log_fault(const BaseRig *rig) {
    const char *said = plugin_said(rig->arena).data;
    if (strstr(said, "\"@level\":\"debug\"") == NULL) return "the provider has logged nothing";
    if (!tells_any(rig->arena, said)) return NULL;
    return arena_printf(rig->arena, "the log tells a secret: %s", said);
}
