// SPDX-License-Identifier: MPL-2.0
// What exists: a card for each service, a page for each object.
#include "acceptance/sandbox/console_part.h"

#include "acceptance/sandbox/html.h"
#include "acceptance/sandbox/service.h"
#include "provider/value/json.h"

#include <string.h>

enum { ROWS_MOST = 50 };

static const struct {
    const char *service, *title;
} titles[] = {
    {"alidns", "Alibaba Cloud DNS"},
    {"auth0", "Auth0"},
    {"cas", "Certificate Management"},
    {"dashscope", "Model Studio"},
    {"devsapp", "devsapp.net domains"},
    {"ecs", "Elastic Compute Service"},
    {"fc", "Function Compute"},
    {"fc2", "Function Compute 2.0"},
    {"oss", "Object Storage Service"},
    {"ram", "Resource Access Management"},
    {"rds", "ApsaraDB RDS"},
    {"sts", "Security Token Service"},
    {"vpc", "Virtual Private Cloud"},
};

// What is told of an object beside its key: members, words.
static const struct {
    const char *collection, *members;
} facts[] = {
    {"alidns/records", "RR DomainName Type Value"},
    {"auth0/clients", "name app_type"},
    {"auth0/connections", "name"},
    {"auth0/users", "email name"},
    {"ecs/network_interfaces", "PrivateIpAddress"},
    {"ecs/security_groups", "SecurityGroupName"},
    {"fc/custom_domains", "protocol"},
    {"fc/functions", "cpu memorySize customContainerConfig.image"},
    {"fc/triggers", "triggerType"},
    {"oss/buckets", "Location ACL"},
    {"ram/access_keys", "UserName"},
    {"ram/policies", "PolicyType"},
    {"rds/accounts", "AccountType"},
    {"rds/databases", "CharacterSetName"},
    {"rds/instances",
     "DBInstanceDescription Engine EngineVersion DBInstanceClass ConnectionString"},
    {"vpc/vpcs", "VpcName CidrBlock"},
    {"vpc/vswitches", "VSwitchName CidrBlock ZoneId"},
};

static const char *const status_members[] = {"Status",        "DBInstanceStatus", "DBStatus",
                                             "AccountStatus", "status",           "state"};

static Text service_title(Text service) {
    for (size_t i = 0; i < COUNT_OF(titles); i++)
        if (text_is(service, titles[i].service)) return text_of(titles[i].title);
    return service;
}

// A number says nothing without its name.
static void put_fact(Buffer *page, const char *name, const Value *value) {
    if (value->kind != VALUE_STRING && value->kind != VALUE_NUMBER) return;
    if (value_text(value).length == 0) return;
    buffer_puts(page, " <span>");
    if (value->kind == VALUE_NUMBER) {
        html_cstring(page, name);
        buffer_puts(page, " ");
    }
    html_text(page, value_text(value));
    buffer_puts(page, "</span>");
}

static void put_facts(Buffer *page, Text collection, const Value *object) {
    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        if (!text_is(collection, facts[i].collection)) continue;
        Text rest = text_of(facts[i].members), member;
        while (text_next(&rest, ' ', &member)) {
            const char *name = text_copy(page->arena, member).data;
            put_fact(page, name, value_at(object, name));
        }
    }
}

static void put_status(Buffer *page, const Value *object) {
    static const char *const good[] = {"Available", "Running", "Active", "Enabled", "InUse"};
    for (size_t i = 0; i < COUNT_OF(status_members); i++) {
        Text status = value_text(value_get(object, status_members[i]));
        if (status.length == 0) continue;
        bool settled = false;
        for (size_t g = 0; g < COUNT_OF(good); g++) settled = settled || text_is(status, good[g]);
        buffer_puts(page, settled ? " <em class=\"good\">" : " <em>");
        html_text(page, status);
        buffer_puts(page, "</em>");
        return;
    }
}

static void put_row(Buffer *page, Text collection, const ValueEntry *entry) {
    buffer_puts(page, "<li><a href=\"/object?collection=");
    html_query(page, collection);
    buffer_puts(page, "&amp;key=");
    html_query(page, entry->key);
    buffer_puts(page, "\">");
    html_text(page, entry->key);
    buffer_puts(page, "</a>");
    put_status(page, entry->value);
    buffer_puts(page, "<div>");
    put_facts(page, collection, entry->value);
    buffer_puts(page, "</div></li>\n");
}

// "fc/custom_domains" is "custom domains".
static Text collection_title(Arena *arena, Text collection) {
    ptrdiff_t slash = text_find(collection, "/");
    char *title =
        arena_strdup(arena, text_slice(collection, (size_t)(slash + 1), collection.length).data);
    for (char *c = title; *c != '\0'; c++)
        if (*c == '_') *c = ' ';
    return text_of(title);
}

static void put_collection(Buffer *page, const ValueEntry *collection) {
    const Value *objects = collection->value;
    size_t count = value_count(objects);
    if (count == 0) return;
    buffer_puts(page, "<h4>");
    html_text(page, collection_title(page->arena, collection->key));
    buffer_printf(page, " <small>%zu</small></h4>\n<ul>\n", count);
    for (size_t i = 0; i < count && i < ROWS_MOST; i++)
        put_row(page, collection->key, value_entry_at(objects, i));
    if (count > ROWS_MOST)
        buffer_printf(page, "<li class=\"more\">and %zu more</li>\n", count - ROWS_MOST);
    buffer_puts(page, "</ul>\n");
}

static Text service_of(Text collection) {
    Text service = {0};
    (void)text_next(&collection, '/', &service);
    return service;
}

void console_put_objects(Buffer *page, const Value *all) {
    buffer_puts(page, "<section>\n<h2>What exists</h2>\n<div class=\"cards\">\n");
    Text open = {0};
    for (size_t i = 0; i < value_count(all); i++) {
        const ValueEntry *collection = value_entry_at(all, i);
        Text service = service_of(collection->key);
        if (value_count(collection->value) == 0) continue;
        if (!text_equal(service, open)) {
            buffer_puts(page, open.length > 0 ? "</article>\n<article>\n<h3>" : "<article>\n<h3>");
            html_text(page, service_title(service));
            buffer_puts(page, "</h3>\n");
        }
        open = service;
        put_collection(page, collection);
    }
    buffer_puts(page, open.length > 0 ? "</article>\n" : "<p>Nothing yet.</p>\n");
    buffer_puts(page, "</div>\n</section>\n");
}

void console_put_object(Buffer *page, const Value *all, Text collection, Text key) {
    const Value *object = value_get_text(value_get_text(all, collection), key);
    buffer_puts(page, "<section>\n<p><a href=\"/\">← all that exists</a></p>\n");
    if (value_is_null(object)) {
        buffer_puts(page, "<h2>There is no such object</h2>\n</section>\n");
        return;
    }
    buffer_puts(page, "<h2>");
    html_text(page, key);
    put_status(page, object);
    buffer_puts(page, "</h2>\n<p>");
    html_text(page, service_title(service_of(collection)));
    buffer_puts(page, ", ");
    html_text(page, collection_title(page->arena, collection));
    buffer_puts(page, "</p>\n<pre>");
    html_text(page, json_print_indented(page->arena, object));
    buffer_puts(page, "</pre>\n</section>\n");
}
