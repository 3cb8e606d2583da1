// SPDX-License-Identifier: MPL-2.0
// The parts that deployments are stacked from: one file each.
#pragma once

#include "resources/environment.h"
#include "resources/stack.h"

#define PART_FUNCTION "function"
#define PART_FUNCTION_INPUTS "function_inputs" // rows that become environment or nested settings
#define PART_TRIGGER "trigger"
#define PART_SCALING_CONFIG "scaling_config"
#define PART_DNS_RECORD "dns_record"
#define PART_CUSTOM_DOMAIN "custom_domain"
#define PART_DEVSAPP_NAME "devsapp_name" // the test name's CNAME record, which the service makes
#define PART_VPC "vpc"
#define PART_VSWITCH "vswitch"
#define PART_SECURITY_GROUP "security_group"
#define PART_RDS_INSTANCE "rds_instance"
#define PART_RDS_WHITELIST "rds_whitelist"
#define PART_RDS_BACKUP_POLICY "rds_backup_policy"
#define PART_RDS_ACCOUNT "rds_account"
#define PART_RDS_DATABASE "rds_database"
#define PART_RDS_EXTENSION "rds_extension"
#define PART_OSS_BUCKET "oss_bucket"
#define PART_OSS_CORS "oss_cors"
#define PART_RAM_USER "ram_user"
#define PART_RAM_POLICY "ram_policy"
#define PART_RAM_ACCESS_KEY "ram_access_key"
#define PART_AUTH0_CLIENT "auth0_client"
#define PART_AUTH0_CONNECTION "auth0_connection"
#define PART_AUTH0_CALLBACK "auth0_callback" // URLs in an application that is the user's own
#define PART_AUTH0_USERS "auth0_users"

// LobeChat 1.x has no health route; this file is static and needs no session.
#define LOBECHAT_HEALTH_PATH "/favicon.ico"

extern const Part function_part, trigger_part, scaling_config_part, dns_record_part,
    devsapp_name_part, custom_domain_part;
extern const Part oss_bucket_part, oss_cors_part, ram_user_part, ram_policy_part,
    ram_access_key_part;

// The LobeChat line that an object (config, plan or state) deploys.
Line function_line(const Value *object);
// The environment that is asked for, with what other parts have made by now.
Environment function_environment(Call *call, Deployment *deployment);
// Marks the function's creation as finished, so that no other create adopts it.
Status function_finish(Call *call, Deployment *deployment);
// Waits until the deployment answers through its trigger URL: the first request starts LobeChat.
Status probe_until_ready(Call *call, Deployment *deployment);
