// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/alidns/edit.h"

#include "acceptance/sandbox/fc/basics.h"

Reply alidns_edit_register_cname(const Request *request) {
    Arena *arena = request->arena;
    Text name = text_lower(arena, alidns_parameter(request, "domainName"));
    Text target = alidns_parameter(request, "target");
    if (name.length == 0)
        return reply_error(request, 400, "MissingParameter", "domainName is required");
    if (target.length == 0) target = text_of(fc_cname_target(request->cloud, arena));
    store_put(request->cloud->store, ALIDNS_OUTSIDE, name,
              value_with(arena, &value_empty_map, "target", value_string(arena, target)));
    return reply_ok(NULL);
}

Reply alidns_edit_unregister_cname(const Request *request) {
    Text name = text_lower(request->arena, alidns_parameter(request, "domainName"));
    store_delete(request->cloud->store, ALIDNS_OUTSIDE, name);
    return reply_ok(NULL);
}
