// SPDX-License-Identifier: MPL-2.0
// The parts that deployments are stacked from: one file each.
#pragma once

#include "resources/environment.h"
#include "resources/part_names.h"
#include "resources/stack.h"

// Where Auth0 sends people back to: the same in LobeChat 1.x (Auth.js) and 2.x (Better Auth).
#define AUTH0_CALLBACK_PATH "/api/auth/callback/auth0"

extern const Part function_part, trigger_part, scaling_config_part, dns_record_part,
    devsapp_name_part, custom_domain_part;
extern const Part oss_bucket_part, oss_cors_part, ram_user_part, ram_policy_part,
    ram_access_key_part;
extern const Part auth0_client_part, auth0_connection_part, auth0_callback_part, auth0_users_part;
extern const Part vpc_part, vswitch_part, security_group_part;
extern const Part rds_instance_part, rds_whitelist_part, rds_backup_policy_part, rds_account_part,
    rds_database_part, rds_extension_part;

// The LobeChat line that an object (config, plan or state) deploys.
Line function_line(const Value *object);
// The path that tells whether an object's LobeChat serves; nobody has to be logged in.
const char *lobechat_health_path(const Value *object);
// The environment that is asked for, with what other parts have made by now.
Environment function_environment(Call *call, Deployment *deployment);
// Marks a creation that is now over as finished, so that no other create adopts the function.
Status function_finish(Call *call, Deployment *deployment);
// Stack.begin of a creation: makes the function, or takes it over when an earlier run left it, or
// fails because it is somebody else's. ret_variables: the environment of one that was there; not
// set without one.
Status function_begin(Call *call, Deployment *deployment, const Value **ret_variables);
// Stack.hold: fails, after stack_lost, when another run has taken the deployment over.
Status function_hold(Call *call, Deployment *deployment);
// Puts the CORS rule of a deployment that manages it (manage_cors) unless it is among those of the
// bucket: another that changed the bucket's rules at the same time may have overwritten it.
Status oss_cors_keep(Call *call, Deployment *deployment);
// Waits until the deployment answers through its trigger URL: the first request starts LobeChat.
Status probe_until_ready(Call *call, Deployment *deployment);
// The same, when the operation changed what answers and the plan does not say otherwise.
Status probe_after_change(Call *call, Deployment *deployment);
