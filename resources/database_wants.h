// SPDX-License-Identifier: MPL-2.0
// What a lobechat_database is asked to make and what it is given instead, told by a config, plan or
// state alone: the parts' `wanted`.
#pragma once

#include "provider/value/value.h"

// An RDS instance with all that is in it; otherwise `database.url` names a database.
bool database_wants_instance(const Value *object);
// VPC, VSwitch and security group.
bool database_wants_network(const Value *object);
bool database_wants_bucket(const Value *object);
bool database_wants_cors(const Value *object);
// A RAM user with a key for the bucket; otherwise `oss.access_key_id` names a key.
bool database_wants_ram_user(const Value *object);
// An Auth0 application; otherwise `auth0.client_id` names one.
bool database_wants_client(const Value *object);
// This deployment's URLs in an application that exists.
bool database_wants_callback(const Value *object);
bool database_wants_users(const Value *object);
