// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/connection_new.h"

#include "acceptance/sandbox/auth0/basics.h"

static const char always[] = "{\"is_domain_connection\":false,\"authentication\":{\"active\":true},"
                             "\"connected_accounts\":{\"active\":false}}";
// Of a database connection, as observed in August 2026.
static const char database[] =
    "{\"mfa\":{\"active\":true,\"return_enroll_settings\":true},\"passwordPolicy\":\"good\","
    "\"strategy_version\":2,\"brute_force_protection\":true,"
    "\"authentication_methods\":{\"password\":{\"enabled\":true,\"api_behavior\":\"required\","
    "\"signup_behavior\":\"allow\"},\"passkey\":{\"enabled\":false}},"
    "\"passkey_options\":{\"challenge_ui\":\"both\",\"progressive_enrollment_enabled\":true,"
    "\"local_enrollment_enabled\":true},"
    "\"password_options\":{\"complexity\":{\"character_type_rule\":\"all\",\"character_types\":[],"
    "\"identical_characters\":\"allow\",\"sequential_characters\":\"allow\","
    "\"max_length_exceeded\":\"error\",\"min_length\":15},"
    "\"history\":{\"active\":false,\"size\":3},"
    "\"dictionary\":{\"active\":false,\"custom\":[],\"default\":\"en_100k\"},"
    "\"profile_data\":{\"active\":false}}}";

const Value *auth0_connection_new(const Request *request, const Value *sent) {
    Arena *arena = request->arena;
    const Value *connection = auth0_over(arena, auth0_constant(arena, always), sent);
    bool is_database = text_is(value_text(value_get(sent, "strategy")), "auth0");
    const Value *options = is_database ? auth0_constant(arena, database) : &value_empty_map;
    connection = value_with(arena, connection, "options",
                            auth0_over(arena, options, value_get(sent, "options")));
    if (value_is_null(value_get(sent, "realms")))
        connection =
            value_with(arena, connection, "realms", value_list_one(arena, value_get(sent, "name")));
    const char *id = arena_printf(arena, "con_%s", ident_mixed(request->cloud->ident, arena, 16));
    return value_with(arena, connection, "id", value_cstring(arena, id));
}
