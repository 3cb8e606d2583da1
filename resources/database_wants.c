// SPDX-License-Identifier: MPL-2.0
#include "resources/database_wants.h"

#include "resources/names.h"

bool database_wants_instance(const Value *object) {
    const Value *database = value_get(object, A_DATABASE);
    // A write-only URL is in no plan or state; its version is.
    return value_is_null(value_get(database, A_URL)) &&
           value_is_null(value_get(database, A_URL "_wo")) &&
           value_is_null(value_get(database, A_URL "_wo_version"));
}

bool database_wants_network(const Value *object) {
    const Value *network = value_get(object, A_NETWORK);
    return database_wants_instance(object) && value_is_null(value_get(network, A_VPC_ID));
}

bool database_wants_bucket(const Value *object) {
    return value_bool_or(value_get(value_get(object, A_OSS), A_CREATE), false);
}

bool database_wants_cors(const Value *object) {
    return value_bool_or(value_get(value_get(object, A_OSS), A_MANAGE_CORS), true);
}

bool database_wants_ram_user(const Value *object) {
    return value_is_null(value_get(value_get(object, A_OSS), A_ACCESS_KEY_ID));
}

bool database_wants_client(const Value *object) {
    return value_is_null(value_get(value_get(object, A_AUTH0), A_CLIENT_ID));
}

bool database_wants_callback(const Value *object) {
    bool managed = value_bool_or(value_get(value_get(object, A_AUTH0), A_MANAGE_CALLBACK), false);
    return managed && !database_wants_client(object);
}

bool database_wants_users(const Value *object) {
    return value_count(value_get(value_get(object, A_AUTH0), A_USERS)) > 0;
}
