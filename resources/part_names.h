// SPDX-License-Identifier: MPL-2.0
// What the parts of deployments are called: in rows, in `parts` of a state, and by one another.
#pragma once

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
