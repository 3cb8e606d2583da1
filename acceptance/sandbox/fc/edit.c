// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/edit.h"

#include "acceptance/sandbox/fc/invocation.h"

// As the console does it: triggers and scaling config go first, so nothing is left hanging.
Reply fc_edit_delete_function(const Request *request) {
    Store *store = request->cloud->store;
    Text name = fc_parameter(request, "functionName");
    if (!store_delete(store, FC_FUNCTIONS, name)) return fc_no_function(request, name);
    const char *prefix = arena_printf(request->arena, "%.*s/", (int)name.length, name.data);
    const StoreObject *trigger;
    while ((trigger = store_next(store, FC_TRIGGERS, text_of(prefix))) != NULL &&
           text_starts(trigger->key, prefix))
        store_delete(store, FC_TRIGGERS, text_copy(request->arena, trigger->key));
    store_delete(store, FC_SCALING, name);
    return reply_ok(NULL);
}

static Reply set_disabled(const Request *request, bool disabled) {
    Text name = fc_parameter(request, "functionName");
    if (!fc_invocation_set(request, name, disabled, fc_parameter(request, "reason")))
        return fc_no_function(request, name);
    return reply_ok(NULL);
}

Reply fc_edit_disable_function(const Request *request) {
    return set_disabled(request, true);
}

Reply fc_edit_enable_function(const Request *request) {
    return set_disabled(request, false);
}

Reply fc_edit_make_image_missing(const Request *request) {
    Text image = fc_parameter(request, "image");
    if (image.length == 0) return fc_invalid(request, "image is required");
    store_put(request->cloud->store, FC_MISSING_IMAGES, image, &value_empty_map);
    return reply_ok(NULL);
}

Reply fc_edit_restore_image(const Request *request) {
    store_delete(request->cloud->store, FC_MISSING_IMAGES, fc_parameter(request, "image"));
    return reply_ok(NULL);
}
