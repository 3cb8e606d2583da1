// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/access.h"

#include "acceptance/sandbox/rds/account.h"
#include "acceptance/sandbox/rds/database.h"
#include "acceptance/sandbox/rds/extension.h"
#include "acceptance/sandbox/rds/whitelist.h"
#include "acceptance/sandbox/vpc/basics.h"

const Value *rds_instance_at(const Cloud *cloud, Text host) {
    for (const StoreObject *o = store_next(cloud->store, RDS_INSTANCES, TEXT("")); o != NULL;
         o = store_next(cloud->store, RDS_INSTANCES, o->key)) {
        Text name = value_text(value_get(o->value, "ConnectionString"));
        if (text_is_nocase(host, name.data)) return o->value;
    }
    return NULL;
}

static const char *closed_to(const Cloud *cloud, Arena *arena, const Value *instance,
                             const Value *vswitches) {
    for (size_t i = 0; i < value_count(vswitches); i++) {
        Text id = value_text(value_list_at(vswitches, i));
        const Value *vswitch = store_get(cloud->store, VPC_VSWITCHES, id);
        Text block = value_text(value_get(vswitch, "CidrBlock"));
        if (!rds_whitelist_covers(instance, block))
            return arena_printf(arena, "connect ETIMEDOUT (the whitelist of %s does not let in %s)",
                                rds_id(instance).data, block.data);
    }
    return NULL;
}

const char *rds_unreachable(const Cloud *cloud, Arena *arena, const Value *instance,
                            const Value *vpc_config) {
    const char *status = value_cstr(value_get(instance, RDS_STATUS));
    if (!value_equal(value_get(vpc_config, "vpcId"), value_get(instance, "VpcId")))
        return arena_printf(arena, "connect ETIMEDOUT (the function is not in the VPC of %s)",
                            rds_id(instance).data);
    const char *closed = closed_to(cloud, arena, instance, value_get(vpc_config, "vSwitchIds"));
    if (closed != NULL) return closed;
    if (!text_is(text_of(status), "Stopped") && !text_is(text_of(status), "Creating")) return NULL;
    return arena_printf(arena, "connect ECONNREFUSED (%s is %s)", rds_id(instance).data, status);
}

static Text key_of(Arena *arena, const RdsSession *session) {
    return rds_key(arena, rds_id(session->instance), session->database);
}

static bool is_installed(const Cloud *cloud, Arena *arena, const RdsSession *session,
                         const char *name) {
    const Value *database = store_get(cloud->store, RDS_DATABASES, key_of(arena, session));
    return !value_is_null(value_get(value_get(database, RDS_INSTALLED), name));
}

const char *rds_extension_refusal(const Cloud *cloud, Arena *arena, const RdsSession *session,
                                  const char *name) {
    if (is_installed(cloud, arena, session, name)) return NULL;
    if (rds_extension_offered(cloud, text_of(name)) == NULL)
        return arena_printf(arena, "extension \"%s\" is not available", name);
    if (rds_account_is_privileged(cloud, arena, rds_id(session->instance), session->account))
        return NULL;
    return arena_printf(arena, "permission denied to create extension \"%s\"", name);
}

void rds_extension_install(const Cloud *cloud, Arena *arena, const RdsSession *session,
                           const char *name) {
    Text key = key_of(arena, session);
    const Value *database = store_get(cloud->store, RDS_DATABASES, key);
    const char *version = rds_extension_offered(cloud, text_of(name));
    if (database == NULL || version == NULL || is_installed(cloud, arena, session, name)) return;
    const Value *installed =
        value_with(arena, value_get(database, RDS_INSTALLED), name, value_cstring(arena, version));
    store_put(cloud->store, RDS_DATABASES, key,
              value_with(arena, database, RDS_INSTALLED, installed));
}
