// SPDX-License-Identifier: MPL-2.0
#include "acceptance/rig/terraform.h"

#include "acceptance/rig/in_process.h"
#include "provider/schema/attrs.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define RPC(name) "/tfplugin6.Provider/" name

static const Transport *transport = &in_process;

void terraform_over(const Transport *chosen) {
    transport = chosen;
}

Terraform terraform_new(Arena *arena, const Resource *resource) {
    return (Terraform){.arena = arena,
                       .resource = resource,
                       .provider = &provider_served,
                       .transport = transport,
                       .state = &value_null,
                       .private = TEXT(""),
                       .diags = diags_new(arena)};
}

void terraform_forget(Terraform *terraform) {
    terraform->state = &value_null;
    terraform->private = TEXT("");
    terraform->tainted = false;
}

// A command may end just when it is stopped.
static struct { pthread_mutex_t lock; } synced = {PTHREAD_MUTEX_INITIALIZER};

void terraform_stop(Terraform *terraform) {
    pthread_mutex_lock(&synced.lock);
    if (terraform->link != NULL) terraform->transport->stop(terraform->link);
    pthread_mutex_unlock(&synced.lock);
}

// ---- one RPC

static Answered ask(Terraform *terraform, const char *path, const void *request, void *response) {
    const Method *method = methods_find(text_of(path));
    assert_non_null(method);
    return terraform->transport->ask(terraform, method, request, response);
}

// For those whose response tells nothing beside errors.
static bool agrees(Terraform *terraform, const char *path, const void *request) {
    const Method *method = methods_find(text_of(path));
    assert_non_null(method);
    return ask(terraform, path, request, codec_message(terraform->arena, method->response)) ==
           ANSWERED_GOOD;
}

static Call own_call(const Terraform *terraform) {
    return (Call){.arena = terraform->arena,
                  .diags = terraform->diags,
                  .deadline_ms = INT64_MAX,
                  .rpc = "rig"};
}

static const Type *type_of(const Terraform *terraform) {
    return resource_type(terraform->resource);
}

static Tfplugin6__DynamicValue *wire(Terraform *terraform, const Value *value, const Type *type) {
    Call call = own_call(terraform);
    Tfplugin6__DynamicValue *dynamic = NULL;
    if (!codec_dynamic(&call, value, type, "what the rig sends", &dynamic).ok)
        fail_msg("%s", call.diags->first->detail);
    return dynamic;
}

static const Value *unwire(Terraform *terraform, const Tfplugin6__DynamicValue *dynamic) {
    Call call = own_call(terraform);
    const Value *value = &value_null;
    (void)codec_value(&call, dynamic, type_of(terraform), "what the provider sent", &value).ok;
    return value;
}

static ProtobufCBinaryData bytes_of(Text text) {
    return (ProtobufCBinaryData){.len = text.length, .data = (uint8_t *)(uintptr_t)text.data};
}

static Text text_of_bytes(Arena *arena, ProtobufCBinaryData bytes) {
    return text_copy(arena, (Text){.data = (const char *)bytes.data, .length = bytes.len});
}

static char *resource_name(const Terraform *terraform) {
    return arena_strdup(terraform->arena, terraform->resource->type);
}

static bool complain(Terraform *terraform, const char *what, const Value *a, const Value *b) {
    Call call = own_call(terraform);
    (void)call_fail(&call, NULL, what, "%s\n%s",
                    json_print(call.arena, value_unknown_to_null(call.arena, a)).data,
                    json_print(call.arena, value_unknown_to_null(call.arena, b)).data);
    return false;
}

// ---- a command, which is a process of the provider

static bool begin(Terraform *terraform) {
    terraform->diags = diags_new(terraform->arena);
    terraform->link = terraform->transport->open(terraform);
    if (terraform->link == NULL) return false;
    Tfplugin6__ConfigureProvider__Request request = TFPLUGIN6__CONFIGURE_PROVIDER__REQUEST__INIT;
    const Type *type = provider_type(terraform->provider);
    request.terraform_version = (char *)"1.11.4";
    request.config = wire(terraform, value_object(terraform->arena, type), type);
    return agrees(terraform, RPC("ConfigureProvider"), &request);
}

static bool end(Terraform *terraform, bool good) {
    pthread_mutex_lock(&synced.lock);
    void *link = terraform->link;
    terraform->link = NULL;
    pthread_mutex_unlock(&synced.lock);
    if (link != NULL) terraform->transport->close(link);
    return good;
}

// ---- what Terraform does with values of its own

static const Value *propose(Arena *arena, const Attr *rows, const Value *config,
                            const Value *prior) {
    if (value_is_null(config) || !value_is_known(config)) return config;
    const Value *proposed = config;
    for (; rows->name != NULL; rows++) {
        const Value *wanted = value_get(config, rows->name), *old = value_get(prior, rows->name);
        bool one = rows->type.kind == TYPE_OBJECT && rows->type.attrs != NULL;
        if (value_is_null(wanted) && value_is_known(wanted) && rows->flags & COMPUTED)
            proposed = value_with(arena, proposed, rows->name, old);
        else if (one)
            proposed = value_with(arena, proposed, rows->name,
                                  propose(arena, rows->type.attrs, wanted, old));
    }
    return proposed;
}

// Whether what was promised holds: every known value is what it was planned to be.
static bool keeps_promise(const Value *planned, const Value *actual) {
    if (!value_is_known(planned)) return true;
    if (value_is_wholly_known(planned)) return value_equal(planned, actual);
    if (planned->kind == VALUE_OBJECT) {
        for (size_t i = 0; i < planned->object.type->field_count; i++) {
            const char *name = planned->object.type->fields[i].name;
            if (!keeps_promise(planned->object.fields[i], value_get(actual, name))) return false;
        }
        return !value_is_null(actual);
    }
    if (planned->kind != VALUE_MAP) return true;
    for (size_t i = 0; i < planned->map.count; i++) {
        const ValueEntry *entry = &planned->map.entries[i];
        if (!keeps_promise(entry->value, value_get_text(actual, entry->key))) return false;
    }
    return value_count(planned) == value_count(actual);
}

// ---- refresh

// *ret_bytes: the state and the private data as they were sent.
static bool refresh_once(Terraform *terraform, Text *ret_bytes) {
    Tfplugin6__ReadResource__Request request = TFPLUGIN6__READ_RESOURCE__REQUEST__INIT;
    Tfplugin6__ReadResource__Response response = TFPLUGIN6__READ_RESOURCE__RESPONSE__INIT;
    request.type_name = resource_name(terraform);
    request.current_state = wire(terraform, terraform->state, type_of(terraform));
    request.private_ = bytes_of(terraform->private);
    if (ask(terraform, RPC("ReadResource"), &request, &response) != ANSWERED_GOOD) return false;
    terraform->state = unwire(terraform, response.new_state);
    terraform->private = text_of_bytes(terraform->arena, response.private_);
    Buffer bytes = buffer_new(terraform->arena, SIZE_MAX / 2);
    if (response.new_state != NULL)
        buffer_add(&bytes, response.new_state->msgpack.data, response.new_state->msgpack.len);
    buffer_add_text(&bytes, terraform->private);
    *ret_bytes = buffer_text(&bytes);
    if (value_is_null(terraform->state)) terraform_forget(terraform);
    return true;
}

static bool refresh(Terraform *terraform) {
    Text first, second;
    if (value_is_null(terraform->state)) return true;
    if (!refresh_once(terraform, &first)) return false;
    if (!terraform->twice || value_is_null(terraform->state)) return true;
    const Value *state = terraform->state;
    if (!refresh_once(terraform, &second)) return false;
    if (text_equal(first, second)) return true;
    return complain(terraform, "A second refresh tells something else", state, terraform->state);
}

// ---- plan

static bool validate(Terraform *terraform, const Value *config) {
    Tfplugin6__ValidateResourceConfig__Request request =
        TFPLUGIN6__VALIDATE_RESOURCE_CONFIG__REQUEST__INIT;
    Tfplugin6__ClientCapabilities capabilities = TFPLUGIN6__CLIENT_CAPABILITIES__INIT;
    capabilities.write_only_attributes_allowed = true;
    request.type_name = resource_name(terraform);
    request.config = wire(terraform, config, type_of(terraform));
    request.client_capabilities = &capabilities;
    return agrees(terraform, RPC("ValidateResourceConfig"), &request);
}

// "database.engine_version", "users[ann@example.com]"
static const Value *attribute_of(Arena *arena, const Tfplugin6__AttributePath *path) {
    Buffer text = buffer_new(arena, 1 << 16);
    for (size_t i = 0; i < path->n_steps; i++) {
        const Tfplugin6__AttributePath__Step *step = path->steps[i];
        if (step->selector_case == TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ATTRIBUTE_NAME)
            buffer_printf(&text, "%s%s", i > 0 ? "." : "", step->attribute_name);
        else if (step->selector_case == TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ELEMENT_KEY_INT)
            buffer_printf(&text, "[%lld]", (long long)step->element_key_int);
        else
            buffer_printf(&text, "[%s]", step->element_key_string);
    }
    return value_string(arena, buffer_text(&text));
}

static bool same_answer(Terraform *terraform, const Tfplugin6__PlanResourceChange__Request *request,
                        const Tfplugin6__PlanResourceChange__Response *first) {
    Tfplugin6__PlanResourceChange__Response second =
        TFPLUGIN6__PLAN_RESOURCE_CHANGE__RESPONSE__INIT;
    if (ask(terraform, RPC("PlanResourceChange"), request, &second) != ANSWERED_GOOD) return false;
    size_t size = protobuf_c_message_get_packed_size(&first->base);
    size_t other = protobuf_c_message_get_packed_size(&second.base);
    uint8_t *bytes = ARENA_ARRAY(terraform->arena, size + other, uint8_t);
    protobuf_c_message_pack(&first->base, bytes);
    protobuf_c_message_pack(&second.base, bytes + size);
    if (size == other && memcmp(bytes, bytes + size, size) == 0) return true;
    return complain(terraform, "A second plan is another one",
                    unwire(terraform, first->planned_state),
                    unwire(terraform, second.planned_state));
}

// plan->config, prior and private are given; private is that of prior.
static bool ask_plan(Terraform *terraform, TerraformPlan *plan, bool *ret_replace) {
    const Type *type = type_of(terraform);
    const Value *proposed =
        propose(terraform->arena, resource_rows(terraform->resource), plan->config, plan->prior);
    Tfplugin6__PlanResourceChange__Request request = TFPLUGIN6__PLAN_RESOURCE_CHANGE__REQUEST__INIT;
    Tfplugin6__PlanResourceChange__Response response =
        TFPLUGIN6__PLAN_RESOURCE_CHANGE__RESPONSE__INIT;
    request.type_name = resource_name(terraform);
    request.prior_state = wire(terraform, plan->prior, type);
    request.proposed_new_state = wire(terraform, proposed, type);
    request.config = wire(terraform, plan->config, type);
    request.prior_private = bytes_of(plan->private);
    if (ask(terraform, RPC("PlanResourceChange"), &request, &response) != ANSWERED_GOOD)
        return false;
    if (terraform->twice && !same_answer(terraform, &request, &response)) return false;
    plan->replaces = &value_empty_list;
    for (size_t i = 0; i < response.n_requires_replace; i++)
        plan->replaces =
            value_list_append(terraform->arena, plan->replaces,
                              attribute_of(terraform->arena, response.requires_replace[i]));
    plan->planned = unwire(terraform, response.planned_state);
    plan->private = text_of_bytes(terraform->arena, response.planned_private);
    *ret_replace = response.n_requires_replace > 0;
    return true;
}

static bool make_plan(Terraform *terraform, const Value *config, TerraformPlan *ret) {
    bool replace = false, ignored;
    *ret = (TerraformPlan){.config = config, .prior = &value_null, .private = TEXT("")};
    if (!terraform->tainted) {
        ret->prior = terraform->state;
        ret->private = terraform->private;
    }
    if (!ask_plan(terraform, ret, &replace)) return false;
    replace = replace && !value_is_null(ret->prior);
    ret->action = value_is_null(ret->prior)               ? TERRAFORM_CREATE
                  : value_equal(ret->prior, ret->planned) ? TERRAFORM_NOTHING
                                                          : TERRAFORM_UPDATE;
    if (replace) {
        const Value *replaces = ret->replaces;
        ret->prior = &value_null;
        if (!ask_plan(terraform, ret, &ignored)) return false;
        ret->replaces = replaces;
    }
    if (replace || terraform->tainted) ret->action = TERRAFORM_REPLACE;
    return true;
}

bool terraform_plan(Terraform *terraform, const Value *config, TerraformPlan *ret) {
    bool good = begin(terraform) && validate(terraform, config) && refresh(terraform) &&
                make_plan(terraform, config, ret);
    return end(terraform, good);
}

// ---- apply

static bool ask_apply(Terraform *terraform, const TerraformPlan *plan, const Value **ret_state) {
    const Type *type = type_of(terraform);
    Tfplugin6__ApplyResourceChange__Request request =
        TFPLUGIN6__APPLY_RESOURCE_CHANGE__REQUEST__INIT;
    Tfplugin6__ApplyResourceChange__Response response =
        TFPLUGIN6__APPLY_RESOURCE_CHANGE__RESPONSE__INIT;
    request.type_name = resource_name(terraform);
    request.prior_state = wire(terraform, plan->prior, type);
    request.planned_state = wire(terraform, plan->planned, type);
    request.config = wire(terraform, plan->config, type);
    request.planned_private = bytes_of(plan->private);
    Answered answered = ask(terraform, RPC("ApplyResourceChange"), &request, &response);
    if (answered == ANSWERED_NEVER) return false; // Terraform keeps what it had
    *ret_state = unwire(terraform, response.new_state);
    terraform->private = text_of_bytes(terraform->arena, response.private_);
    return answered == ANSWERED_GOOD;
}

static bool apply_destroy(Terraform *terraform, Text private) {
    const TerraformPlan plan = {.config = &value_null,
                                .prior = terraform->state,
                                .planned = &value_null,
                                .private = private};
    bool good = ask_apply(terraform, &plan, &terraform->state);
    if (good && !value_is_null(terraform->state))
        return complain(terraform, "Deleted, yet not gone", plan.planned, terraform->state);
    if (value_is_null(terraform->state)) terraform_forget(terraform);
    return good;
}

static bool destroy(Terraform *terraform) {
    TerraformPlan plan = {
        .config = &value_null, .prior = terraform->state, .private = terraform->private};
    bool ignored;
    if (!ask_plan(terraform, &plan, &ignored)) return false;
    assert_true(value_is_null(plan.planned));
    return apply_destroy(terraform, plan.private);
}

static bool change(Terraform *terraform, const TerraformPlan *promised, TerraformPlan *ret) {
    // Terraform plans once more, now that everything is known, and compares.
    TerraformPlan plan = {.config = promised->config,
                          .prior = promised->prior,
                          .private =
                              value_is_null(promised->prior) ? TEXT("") : terraform->private};
    bool ignored;
    if (!ask_plan(terraform, &plan, &ignored)) return false;
    if (!keeps_promise(promised->planned, plan.planned))
        return complain(terraform, "Provider produced inconsistent final plan", promised->planned,
                        plan.planned);
    *ret = plan;
    bool create = value_is_null(plan.prior);
    bool good = ask_apply(terraform, &plan, &terraform->state);
    terraform->tainted = create && !good && !value_is_null(terraform->state);
    if (good && !keeps_promise(plan.planned, terraform->state))
        return complain(terraform, "Provider produced inconsistent result after apply",
                        plan.planned, terraform->state);
    return good;
}

// *ret is written when something is changed.
static bool carry_out(Terraform *terraform, const TerraformPlan *promised, TerraformPlan *ret) {
    TerraformPlan plan = *promised;
    if (plan.action == TERRAFORM_NOTHING) return true;
    if (plan.action == TERRAFORM_REPLACE) {
        // The delete half is not planned by itself, and gets the private data of the whole plan.
        if (!value_is_null(terraform->state) && !apply_destroy(terraform, plan.private))
            return false;
        plan.prior = &value_null;
    }
    return change(terraform, &plan, ret);
}

bool terraform_apply(Terraform *terraform, const Value *config) {
    TerraformPlan plan, ignored;
    bool good = begin(terraform) && validate(terraform, config) && refresh(terraform) &&
                make_plan(terraform, config, &plan) && carry_out(terraform, &plan, &ignored);
    return end(terraform, good);
}

bool terraform_apply_plan(Terraform *terraform, const TerraformPlan *plan, const Value *config,
                          TerraformPlan *ret) {
    TerraformPlan known = *plan;
    known.config = config;
    *ret = *plan;
    bool good =
        begin(terraform) && validate(terraform, config) && carry_out(terraform, &known, ret);
    return end(terraform, good);
}

bool terraform_destroy(Terraform *terraform) {
    bool good = begin(terraform) && refresh(terraform);
    if (good && !value_is_null(terraform->state)) good = destroy(terraform);
    return end(terraform, good);
}

// ---- the rest

static bool import(Terraform *terraform, const char *id) {
    Tfplugin6__ImportResourceState__Request request =
        TFPLUGIN6__IMPORT_RESOURCE_STATE__REQUEST__INIT;
    Tfplugin6__ImportResourceState__Response response =
        TFPLUGIN6__IMPORT_RESOURCE_STATE__RESPONSE__INIT;
    request.type_name = resource_name(terraform);
    request.id = arena_strdup(terraform->arena, id);
    if (ask(terraform, RPC("ImportResourceState"), &request, &response) != ANSWERED_GOOD)
        return false;
    assert_int_equal(response.n_imported_resources, 1);
    const Tfplugin6__ImportResourceState__ImportedResource *found = response.imported_resources[0];
    terraform->state = unwire(terraform, found->state);
    terraform->private = text_of_bytes(terraform->arena, found->private_);
    terraform->tainted = false;
    return refresh(terraform);
}

bool terraform_import(Terraform *terraform, const char *id) {
    return end(terraform, begin(terraform) && import(terraform, id));
}

const Value *terraform_read_data(Terraform *terraform, const Resource *source,
                                 const Value *config) {
    Tfplugin6__ReadDataSource__Request request = TFPLUGIN6__READ_DATA_SOURCE__REQUEST__INIT;
    Tfplugin6__ReadDataSource__Response response = TFPLUGIN6__READ_DATA_SOURCE__RESPONSE__INIT;
    request.type_name = arena_strdup(terraform->arena, source->type);
    request.config = wire(terraform, config, resource_type(source));
    bool good = begin(terraform) &&
                ask(terraform, RPC("ReadDataSource"), &request, &response) == ANSWERED_GOOD;
    const Value *found = &value_null;
    Call call = own_call(terraform);
    if (good) good = codec_value(&call, response.state, resource_type(source), "data", &found).ok;
    (void)end(terraform, good);
    return found;
}
