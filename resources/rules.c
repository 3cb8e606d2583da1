// SPDX-License-Identifier: MPL-2.0
// Planning: what follows from other values, and what is known to be wrong before anything is sent.
#include "resources/rules.h"

#include "provider/schema/attrs.h"
#include "resources/alibaba/endpoints.h"
#include "resources/deployment_id.h"
#include "resources/environment_variables.h"
#include "resources/image.h"
#include "resources/names.h"
#include "resources/parts/parts.h"
#include "resources/secrets.h"

#include <string.h>

#define MODEL_URL_MAINLAND "https://dashscope.aliyuncs.com/compatible-mode/v1"
#define MODEL_URL_ELSEWHERE "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"

void rule_plan_default(Call *call, PlanChange *change, const char *name, const Value *value) {
    if (value_is_null(value_get(change->config, name))) plan_set(call, change, name, value);
}

// ---- defaults

static const Value *default_region(Call *call, const PlanChange *change) {
    const Value *prior = value_get(change->prior, A_REGION);
    if (!value_is_null(prior)) return prior;
    if (change->session == NULL || change->session_unknown) return &value_unknown;
    const Value *region = session_region(call->arena, change->session, &value_null);
    if (value_is_null(region)) {
        Path path = path_attribute(NULL, A_REGION);
        (void)call_fail(call, &path, "No region",
                        "Neither this resource nor the provider block names a region, and "
                        "ALIBABA_CLOUD_REGION is not set. Set region in one of them.");
        return &value_unknown;
    }
    return region;
}

static const Value *default_version(Call *call, const Value *image) {
    if (!value_is_known(image)) return &value_unknown;
    Image parsed;
    if (image_parse(value_text(image), &parsed)) {
        Text version = image_version(&parsed);
        if (version.length > 0) return value_string(call->arena, version);
    }
    return &value_null;
}

static const Value *default_model_url(Call *call, const Value *region) {
    if (!value_is_known(region)) return &value_unknown;
    return value_cstring(call->arena, endpoint_region_mainland(value_text(region))
                                          ? MODEL_URL_MAINLAND
                                          : MODEL_URL_ELSEWHERE);
}

static const Value *default_image(Call *call, const Value *region, const DefaultImage *image) {
    if (!value_is_known(region)) return &value_unknown;
    Text found = image->find(value_text(region));
    if (found.length > 0) return value_string(call->arena, found);
    Path path = path_attribute(NULL, A_IMAGE);
    (void)call_fail(call, &path, "Image is required in this region",
                    "The template's image can be used in cn-hangzhou and cn-shanghai only. Copy %s "
                    "to Alibaba Cloud Container Registry in %s and set image to it.",
                    image->source, value_cstr(region));
    return &value_unknown;
}

void rule_plan_defaults(Call *call, PlanChange *change, const DefaultImage *image) {
    rule_plan_default(call, change, A_REGION, default_region(call, change));
    const Value *region = value_get(change->planned, A_REGION);
    plan_set(call, change, A_ID, deployment_id(call->arena, change->planned));
    if (value_is_null(value_get(change->config, A_IMAGE)))
        plan_set(call, change, A_IMAGE, default_image(call, region, image));
    rule_plan_default(call, change, A_APP_VERSION,
                      default_version(call, value_get(change->planned, A_IMAGE)));
    rule_plan_default(call, change, A_QWEN_BASE_URL, default_model_url(call, region));
    rule_plan_domain(call, change);
}

// ---- environment and secrets

// A secret that is given write-only is in no plan; one that is not given at all stays as it is.
void rule_plan_secret(Call *call, PlanChange *change, const char *name) {
    if (!value_is_null(value_get(change->config, name))) return;
    const Value *version = attr_secret_version(change->config, name);
    plan_set(call, change, name,
             !value_is_known(version) ? &value_unknown
             : value_is_null(version) ? value_get(change->prior, name)
                                      : &value_null);
}

static bool version_stays(Call *call, const PlanChange *change, const Value *attribute) {
    (void)call;
    const char *name = value_cstr(attribute);
    return value_equal(attr_secret_version(change->prior, name),
                       attr_secret_version(change->planned, name));
}

// Whether the part that made a secret goes on as it is.
static bool maker_stays(Call *call, const PlanChange *change, const Value *part) {
    (void)call;
    return !value_is_null(value_get_text(value_get(change->prior, A_PARTS), value_text(part)));
}

typedef bool Stays(Call *call, const PlanChange *change, const Value *source);

// digests with the former ones of those names (MAP to their sources) whose source stays, unless the
// function's was changed elsewhere.
static const Value *keep_digests(Call *call, const PlanChange *change, const Value *names,
                                 Stays *stays, const Value *digests) {
    const Value *there = value_get(change->prior, A_SECRET_DIGESTS);
    const Value *applied = secrets_applied(change->private);
    for (size_t i = 0; i < value_count(names); i++) {
        const ValueEntry *entry = value_entry_at(names, i);
        const Value *prior = value_get_text(there, entry->key);
        bool same =
            value_is_null(applied) || value_equal(prior, value_get_text(applied, entry->key));
        if (!value_is_null(prior) && same && stays(call, change, entry->value))
            digests = value_with(call->arena, digests, entry->key.data, prior);
    }
    return digests;
}

// What each digest will be: a write-only secret keeps its own until its version changes, and what a
// part made until the part is made anew.
static const Value *plan_digests(Call *call, const PlanChange *change,
                                 const Environment *environment) {
    if (environment->open) return &value_unknown;
    PrivateState private = change->private;
    // A replacement is planned with the private state of what it replaces, and created without it.
    bool salted = !value_is_null(change->prior) && secrets_salted(private);
    Text salt = salted ? secrets_salt(call->arena, &private) : TEXT("");
    const Value *digests = secrets_digests(call->arena, salt, environment->secrets);
    digests = keep_digests(call, change, environment->write_only, version_stays, digests);
    return keep_digests(call, change, environment->kept, maker_stays, digests);
}

// Names and values of what is not write-only, which alone an object knows.
static const Value *plain_variables(Call *call, const Value *object) {
    return environment_build(call->arena, &(EnvironmentSources){.line = function_line(object),
                                                                .config = &value_null,
                                                                .object = object})
        .variables;
}

static int64_t bytes_of(const Value *variables) {
    bool exact;
    return (int64_t)environment_bytes(variables, &exact);
}

// Whether the function keeps a write-only value that is another than the configuration's.
static bool keeps_others(Call *call, const PlanChange *change, const Environment *environment,
                         const Value *digests) {
    PrivateState private = change->private;
    if (!secrets_salted(private)) return false;
    const Value *given =
        secrets_digests(call->arena, secrets_salt(call->arena, &private), environment->secrets);
    return !value_equal(given, digests);
}

// Whether the digests of these names (MAP) are the same in both.
static bool same_digests(const Value *names, const Value *there, const Value *digests) {
    for (size_t i = 0; i < value_count(names); i++) {
        Text name = value_entry_at(names, i)->key;
        if (!value_equal(value_get_text(there, name), value_get_text(digests, name))) return false;
    }
    return true;
}

// Whether of these names (MAP) the two tell the values of the same.
static bool tell_the_same(const Value *names, const Value *some, const Value *others) {
    for (size_t i = 0; i < value_count(names); i++) {
        Text name = value_entry_at(names, i)->key;
        if (value_is_given(value_get_text(some, name)) !=
            value_is_given(value_get_text(others, name)))
            return false;
    }
    return true;
}

static const Value *without_kept(Arena *arena, const Environment *environment) {
    const Value *variables = environment->variables;
    for (size_t i = 0; i < value_count(environment->kept); i++)
        variables = value_map_without(arena, variables, value_entry_at(environment->kept, i)->key);
    return variables;
}

// Whether the function was found with other variables than were put into it: their bytes are not
// those of the attributes. One whose update was interrupted and took effect later has what it is to
// have (digests), though nobody noted it.
static bool environment_drifted(const PlanChange *change, Line line, const Value *digests) {
    const Value *there = value_get(change->prior, A_SECRET_DIGESTS);
    const Value *applied = secrets_applied(change->private);
    const Value *own = value_get(change->prior, A_ENVIRONMENT_VARIABLES);
    Text status = stack_part_status(change->prior, PART_FUNCTION);
    bool noted = value_is_null(applied) || value_equal(applied, there);
    bool drifted = text_is(status, STATUS_DRIFTED) || (!noted && !value_equal(there, digests));
    for (size_t i = 0; !drifted && i < value_count(own); i++)
        drifted = variable_find(line, value_entry_at(own, i)->key) != NULL;
    return drifted;
}

// What cannot be counted, because the values are the function's alone, follows from the former sum.
static const Value *plan_bytes(Call *call, const PlanChange *change, const Environment *environment,
                               const Value *digests) {
    bool exact;
    size_t bytes = environment_bytes(without_kept(call->arena, environment), &exact);
    if (!exact || environment->open) return &value_unknown;
    bool whole = value_count(environment->kept) == 0;
    if (whole && !keeps_others(call, change, environment, digests))
        return value_int(call->arena, (int64_t)bytes);
    if (environment_drifted(change, function_line(change->prior), digests)) return &value_unknown;
    if (!same_digests(environment->kept, value_get(change->prior, A_SECRET_DIGESTS), digests))
        return &value_unknown;
    const Value *there = value_get(change->prior, A_SECRET_DIGESTS);
    if (!same_digests(environment->write_only, there, digests)) return &value_unknown;
    if (value_count(there) != value_count(digests)) return &value_unknown;
    const Value *plain = plain_variables(call, change->prior);
    const Value *planned = plain_variables(call, change->planned);
    // A secret that one of them alone tells would count on one side only.
    if (!tell_the_same(digests, plain, planned)) return &value_unknown;
    int64_t before = value_int_or(value_get(change->prior, A_ENVIRONMENT_BYTES), 0);
    return value_int(call->arena, before - bytes_of(plain) + bytes_of(planned));
}

void rule_plan_environment(Call *call, PlanChange *change) {
    rule_plan_secret(call, change, A_QWEN_API_KEY);
    Line line = function_line(change->planned);
    Environment environment = environment_build(
        call->arena,
        &(EnvironmentSources){.line = line, .config = change->config, .object = change->planned});
    // The line decides about names.
    if (line != LINE_BASE_1 && !value_is_known(value_get(change->planned, A_APP_VERSION)))
        environment.open = true;
    const Value *digests = plan_digests(call, change, &environment);
    plan_set(call, change, A_SECRET_DIGESTS, digests);
    plan_set(call, change, A_ENVIRONMENT_BYTES, plan_bytes(call, change, &environment, digests));
    environment_check(call, line, change->config, &environment);
}

void rule_plan_trigger_url(Call *call, PlanChange *change) {
    const Value *url = deployment_url(call->arena, change->planned);
    if (value_is_null(url))
        plan_set(call, change, A_APP_URL, value_get(change->planned, A_TRIGGER_URL));
}

static void plan_resolved_image(Call *call, PlanChange *change) {
    bool floating = value_bool_or(value_get(change->planned, A_ALLOW_FLOATING_IMAGE), true);
    bool another =
        !value_equal(value_get(change->planned, A_IMAGE), value_get(change->prior, A_IMAGE));
    if (another || floating) plan_set(call, change, A_RESOLVED_IMAGE_URI, &value_unknown);
}

// ---- checks

void rule_check_untold(Call *call, const Path *path, const Value *given, const Value *object) {
    if (value_is_null(object)) return;
    const char *name = path->name.data;
    if (!value_is_null(attr_secret(given, object, name))) return;
    (void)call_fail(call, path, "Secret is needed for this change",
                    "The API never tells %s, and this change sends it again. Set %s, or %s_wo "
                    "together with %s_wo_version.",
                    name, name, name, name);
}

static void check_password(Call *call, const PlanChange *change) {
    Path block = path_attribute(NULL, A_REGISTRY_CONFIG), path = path_attribute(&block, A_PASSWORD);
    rule_check_untold(call, &path, value_get(change->config, A_REGISTRY_CONFIG),
                      value_get(change->planned, A_REGISTRY_CONFIG));
}

void rule_plan_parts(Call *call, const Stack *stack, PlanChange *change) {
    if (stack_plan_touches(call, stack, change, PART_FUNCTION)) {
        plan_resolved_image(call, change);
        check_password(call, change);
    }
    if (stack_plan_touches(call, stack, change, PART_CUSTOM_DOMAIN))
        rule_check_private_key(call, change);
    rule_plan_expiry(call, change, stack_plan_touches(call, stack, change, PART_DEVSAPP_NAME));
}

// 1 vCPU to 1-4 GB; cpu is compared in hundredths to stay with whole numbers.
static Status check_ratio(Call *call, const PlanChange *change) {
    const Value *cpu = value_get(change->planned, A_CPU);
    const Value *memory = value_get(change->planned, A_MEMORY_SIZE);
    if (!value_is_known(cpu) || !value_is_known(memory)) return status_ok();
    double cores = value_double_or(cpu, 0), gigabytes = value_double_or(memory, 0) / 1024;
    if (gigabytes >= cores && gigabytes <= cores * 4) return status_ok();
    Path path = path_attribute(NULL, A_CPU);
    return call_fail(call, &path, "CPU and memory do not fit together",
                     "Function Compute wants 1 to 4 GB for each vCPU; cpu = %g with memory_size = "
                     "%s is %.2f GB for each. With this memory cpu may be %g to %g.",
                     cores, value_cstr(memory), gigabytes / cores, gigabytes / 4, gigabytes);
}

bool rule_secret_missing(const PlanChange *change, const char *name) {
    const Value *secret = attr_secret(change->config, change->planned, name);
    return value_is_known(secret) && value_text(secret).length == 0;
}

// Any other provider's key will do: LobeChat's are all named <PROVIDER>_API_KEY.
static bool has_other_key(const Value *variables) {
    if (!value_is_known(variables)) return true;
    for (size_t i = 0; i < value_count(variables); i++) {
        if (text_ends(value_entry_at(variables, i)->key, "_API_KEY")) return true;
    }
    return false;
}

static Status check_model_key(Call *call, const PlanChange *change) {
    if (!rule_secret_missing(change, A_QWEN_API_KEY)) return status_ok();
    const Value *secret =
        attr_secret(change->config, change->planned, A_SECRET_ENVIRONMENT_VARIABLES);
    if (has_other_key(secret)) return status_ok();
    if (has_other_key(value_get(change->planned, A_ENVIRONMENT_VARIABLES))) return status_ok();
    Path path = path_attribute(NULL, A_QWEN_API_KEY);
    return call_fail(
        call, &path, "No API key of a model provider",
        "Set qwen_api_key (or qwen_api_key_wo) to a key of Alibaba Cloud Model Studio, "
        "or give another provider's key, such as DEEPSEEK_API_KEY, in "
        "secret_environment_variables.");
}

Status rule_check_plan(Call *call, const PlanChange *change) {
    (void)check_ratio(call, change);
    (void)check_model_key(call, change);
    return call_has_errors(call) ? status_failed() : status_ok();
}

// ---- after a read

// Defaults of what no API keeps, so that an imported deployment plans no change.
static const Value *with_defaults(Arena *arena, const Attr *rows, const Value *object, bool top) {
    for (const Attr *row = rows; row->name != NULL; row++) {
        const Value *value = value_get(object, row->name);
        // Below a row with a part, one without is its parent's.
        bool kept_nowhere = row->part == NULL ? top : *row->part == '\0';
        bool unset = strcmp(row->name, A_MIN_INSTANCES) == 0; // no configuration means none
        if (row->fallback != NULL && (kept_nowhere || unset) && value_is_null(value))
            object = value_with(arena, object, row->name, attr_fallback(arena, row));
        if (row->type.kind == TYPE_OBJECT && !value_is_null(value))
            object =
                value_with(arena, object, row->name,
                           with_defaults(arena, row->type.attrs, value, top && row->part == NULL));
    }
    return object;
}

static Status complete_target(Call *call, ReadChange *change) {
    bool needed = !value_is_null(value_get(change->state, A_CUSTOM_DOMAIN)) &&
                  value_is_null(value_get(change->state, A_CNAME_TARGET));
    if (!needed) return status_ok();
    const Session *session = change->session;
    Text account;
    TRY(alibaba_account_id(call, session->alibaba, &account));
    const char *target =
        endpoint_fc_cname(call->arena, account, value_text(value_get(change->state, A_REGION)));
    change->state =
        value_with(call->arena, change->state, A_CNAME_TARGET, value_cstring(call->arena, target));
    return status_ok();
}

const Value *rule_with_app_url(Arena *arena, const Value *state) {
    const Value *own = deployment_url(arena, state);
    const Value *url = value_is_null(own) ? value_get(state, A_TRIGGER_URL) : own;
    return value_with(arena, state, A_APP_URL, url);
}

Status rule_complete_state(Call *call, const Attr *rows, ReadChange *change, bool imported) {
    Arena *arena = call->arena;
    if (imported) change->state = with_defaults(arena, rows, change->state, true);
    if (value_is_null(value_get(change->state, A_APP_VERSION)))
        change->state = value_with(arena, change->state, A_APP_VERSION,
                                   default_version(call, value_get(change->state, A_IMAGE)));
    TRY(complete_target(call, change));
    change->state = rule_with_app_url(arena, change->state);
    return status_ok();
}
