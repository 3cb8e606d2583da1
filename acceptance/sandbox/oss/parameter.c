// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/parameter.h"

#include "provider/value/xml.h"

#define META "x-oss-meta-"

// Of the signature, and what every client sends ("x-id" is a hint of Amazon's SDKs to themselves).
static const char *const beside[] = {"x-oss-signature", "x-oss-credential",  "x-oss-date",
                                     "x-oss-expires",   "x-oss-content-",    "x-oss-security-token",
                                     "x-oss-user-",     "x-oss-additional-", "x-id"};

static bool counts(Text name) {
    for (size_t i = 0; i < COUNT_OF(beside); i++)
        if (text_starts(name, beside[i])) return false;
    return !text_starts(name, "x-amz-");
}

static const Value *with(Arena *arena, const Value *names, Text name) {
    if (text_starts(name, META)) name = TEXT(META "*");
    return value_with(arena, names, text_copy(arena, name).data, &value_true);
}

static const Value *with_pairs(const Request *request, const Value *names) {
    for (size_t i = 0; i < request->query_count; i++) {
        Text name = text_lower(request->arena, request->query[i].name);
        bool chooses = request->query[i].value.length == 0; // the operation: "?cors"
        if (!chooses && counts(name)) names = with(request->arena, names, request->query[i].name);
    }
    for (size_t i = 0; i < request->header_count; i++) {
        Text name = text_lower(request->arena, request->headers[i].name);
        bool ours = text_starts(name, "x-oss-") || text_is(name, "content-md5");
        if (ours && counts(name)) names = with(request->arena, names, name);
    }
    return names;
}

static const Value *with_elements(Arena *arena, const Value *names, const Value *element,
                                  const char *prefix) {
    for (size_t i = 0; element->kind == VALUE_LIST && i < value_count(element); i++)
        names = with_elements(arena, names, value_list_at(element, i), prefix);
    for (size_t i = 0; element->kind == VALUE_MAP && i < value_count(element); i++) {
        const ValueEntry *entry = value_entry_at(element, i);
        const char *name = arena_printf(arena, "%s%s", prefix, entry->key.data);
        names = with(arena, names, text_of(name));
        names = with_elements(arena, names, entry->value, arena_printf(arena, "%s.", name));
    }
    return names;
}

const Value *oss_parameters(const Request *request) {
    const Value *names = with_pairs(request, &value_empty_map);
    if (oss_target(request).key.length > 0 || request->raw_body.length == 0) return names;
    const Value *document = xml_parse(request->arena, request->raw_body, NULL);
    if (document == NULL) return names;
    // The root is named by the operation.
    return with_elements(request->arena, names, value_entry_at(document, 0)->value, "");
}
