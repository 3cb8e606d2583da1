// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/function_state.h"

#include "acceptance/sandbox/fc/image.h"

static const char missing_reason[] =
    "The container image does not exist or Function Compute has no permission to pull it.";

static void set_state(FunctionState *state, bool pending, bool missing) {
    state->state = pending ? "Pending" : missing ? "Failed" : "Active";
    state->reason = pending ? "The function is being created." : missing ? missing_reason : "";
    state->reason_code = pending ? "Creating" : missing ? "ImageNotFound" : "";
}

static void set_update(FunctionState *state, bool busy, bool failed) {
    state->update = busy ? "InProgress" : failed ? "Failed" : "Successful";
    state->update_reason = !busy && failed ? missing_reason : "";
    state->update_reason_code = !busy && failed ? "ImageNotFound" : "";
}

FunctionState fc_function_state(const Cloud *cloud, const Value *function) {
    const Value *own = value_get(function, FC_PRIVATE);
    bool busy = clock_now(cloud->clock) < value_int_or(value_get(own, "readyAtMs"), 0);
    bool failed = value_bool_or(value_get(own, "imageWasMissing"), false);
    // An update of a function that works leaves it working until, and unless, the new image comes.
    Text before = value_text(value_get(own, "imageBefore"));
    bool keeps = before.length > 0 && (busy || failed);

    FunctionState state = {.image = before};
    if (!keeps) state.image = value_text(value_at(function, "customContainerConfig.image"));
    set_state(&state, busy && before.length == 0, fc_image_is_missing(cloud, state.image));
    set_update(&state, busy, failed);
    return state;
}

const Value *fc_function_begin(const Request *request, const Value *before, const Value *after) {
    Arena *arena = request->arena;
    const Cloud *cloud = request->cloud;
    FunctionState state = {.state = ""};
    if (before != NULL) state = fc_function_state(cloud, before);
    bool runs = text_is(text_of(state.state), "Active");
    Text image = value_text(value_at(after, "customContainerConfig.image"));
    const ValueEntry entries[] = {
        {TEXT("imageBefore"), value_string(arena, runs ? state.image : TEXT(""))},
        {TEXT("imageWasMissing"), value_bool(fc_image_is_missing(cloud, image))},
        {TEXT("readyAtMs"),
         value_int(arena, clock_now(cloud->clock) + (runs ? FC_UPDATE_MS : FC_CREATE_MS))},
        {TEXT("revision"), value_int(arena, fc_function_revision(before) + 1)},
        {TEXT("instance"), value_at(before, FC_INSTANCE)},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

int64_t fc_function_revision(const Value *function) {
    return value_int_or(value_get(value_get(function, FC_PRIVATE), "revision"), 0);
}
