// SPDX-License-Identifier: MPL-2.0
// The function tells the rest: its network, and in its environment the database, the bucket and the
// application. What carries the deployment's mark was made for it; anything else is taken as given.
#include "resources/database_discover.h"

#include "provider/net/url.h"
#include "provider/value/xml.h"
#include "resources/auth0/client.h"
#include "resources/deployment_id.h"
#include "resources/image.h"
#include "resources/names.h"
#include "resources/ownership.h"
#include "resources/parts/auth0.h"
#include "resources/parts/function.h"
#include "resources/parts/function_body.h"
#include "resources/parts/network_range.h"
#include "resources/parts/oss.h"
#include "resources/parts/ram.h"

// What is found out, step by step.
typedef struct Discovery {
    Call *call;
    Deployment *deployment;
    const Value *body;      // of the function
    const Value *variables; // its environment
    const Value *object;    // what will be read
} Discovery;

static Text variable(const Discovery *d, const char *name) {
    return value_text(value_get(d->variables, name));
}

static void set(Discovery *d, const char *name, const Value *value) {
    d->object = value_with(d->call->arena, d->object, name, value);
}

static void set_text(Discovery *d, const char *name, Text text) {
    if (text.length > 0) set(d, name, value_string(d->call->arena, text));
}

// A member of a nested attribute; the attribute is there from then on.
static void set_in(Discovery *d, const char *block, const char *name, const Value *value) {
    const Value *object = value_get(d->object, block);
    if (value_is_null(object)) {
        const Type *type = d->object->object.type;
        ptrdiff_t index = type_field_index(type, text_of(block));
        object = value_object(d->call->arena, type->fields[index].type);
    }
    set(d, block, value_with(d->call->arena, object, name, value));
}

static void set_text_in(Discovery *d, const char *block, const char *name, Text text) {
    if (text.length > 0) set_in(d, block, name, value_string(d->call->arena, text));
}

static void set_part(Discovery *d, const char *part, Text id) {
    stack_claim(d->call->arena, d->deployment->stack, part, id, &d->object);
}

static bool carries_mark(const Discovery *d, const Value *mark) {
    const char *ours = deployment_mark(d->call->arena, d->deployment->stack->resource, d->object);
    return text_is(value_text(mark), ours);
}

static bool tags_carry_mark(const Discovery *d, const Value *tags) {
    return carries_mark(d, value_get(function_tag_map(d->call->arena, tags), OWNERSHIP_TAG));
}

// ---- the function itself

static void discover_version(Discovery *d) {
    Image image;
    Text name = value_text(value_at(d->body, "customContainerConfig.image"));
    if (image_parse(name, &image)) set_text(d, A_APP_VERSION, image_version(&image));
    set_text(d, A_APP_URL, variable(d, "APP_URL"));
    set_text(d, A_CORS_ORIGIN, variable(d, "APP_URL"));
}

// ---- network

// *ret: the VPC if it was made for this deployment, else null.
static Status find_own_vpc(Discovery *d, Text id, const Value **ret) {
    const ApiRequest request = {
        .operation = &vpc_list,
        .region = value_text(value_get(d->object, A_REGION)),
        .body = api_pair_more(d->call->arena, api_pair(d->call->arena, "VpcId", id), "RegionId",
                              value_text(value_get(d->object, A_REGION)))};
    ApiReply reply;
    TRY(api_read(d->call, d->deployment, &request, &reply));
    *ret = &value_null;
    if (reply.outcome != API_DONE && reply.outcome != API_NOT_FOUND)
        return api_fail(d->call, &reply, &(ApiStory){.tried = "look at the function's VPC"});
    const Value *list = value_at(reply.body, "Vpcs.Vpc");
    if (tags_carry_mark(d, value_at(value_list_at(list, 0), "Tags.Tag")))
        *ret = value_list_at(list, 0);
    return status_ok();
}

static Status discover_network(Discovery *d) {
    const Value *network = value_get(d->body, "vpcConfig");
    Text vpc = value_text(value_get(network, "vpcId"));
    const Value *switches = value_get(network, "vSwitchIds");
    const Value *group = value_get(network, "securityGroupId");
    if (vpc.length == 0 || value_count(switches) == 0) return status_ok();
    set_text(d, A_VPC_ID, vpc);
    set(d, A_VSWITCH_IDS, switches);
    set(d, A_SECURITY_GROUP_ID, group);
    const Value *own;
    TRY(find_own_vpc(d, vpc, &own));
    if (!value_is_null(own)) {
        Text range = value_text(value_get(own, "CidrBlock"));
        if (!text_is(range, range_of_vpc(d->object)))
            set_text_in(d, A_NETWORK, A_CIDR_BLOCK, range);
        set_part(d, PART_VPC, vpc);
        set_part(d, PART_VSWITCH, value_text(value_list_at(switches, 0)));
        set_part(d, PART_SECURITY_GROUP, value_text(group));
        return status_ok();
    }
    set_text_in(d, A_NETWORK, A_VPC_ID, vpc);
    set_in(d, A_NETWORK, A_VSWITCH_IDS, switches);
    set_in(d, A_NETWORK, A_SECURITY_GROUP_ID, group);
    return status_ok();
}

// ---- database

static Status find_instance(Discovery *d, const UrlParts *url, const Value **ret) {
    Text region = value_text(value_get(d->object, A_REGION));
    const Value *body = api_pair(d->call->arena, "RegionId", region);
    const ApiRequest request = {
        .operation = &rds_list_instances,
        .region = region,
        .body = api_pair_more(d->call->arena, body, "ConnectionString", url->host)};
    ApiReply reply;
    TRY(api_read(d->call, d->deployment, &request, &reply));
    *ret = &value_null;
    if (reply.outcome == API_NOT_FOUND) return status_ok();
    if (reply.outcome != API_DONE)
        return api_fail(d->call, &reply,
                        &(ApiStory){.tried = "look for the RDS instance of DATABASE_URL"});
    const Value *list = value_at(reply.body, "Items.DBInstance");
    if (value_count(list) == 1) *ret = value_list_at(list, 0);
    return status_ok();
}

static Status discover_database(Discovery *d) {
    Text whole = variable(d, "DATABASE_URL");
    UrlParts url;
    if (!url_split(d->call->arena, whole, &url)) return status_ok();
    const Value *instance;
    TRY(find_instance(d, &url, &instance));
    if (value_is_null(instance)) {
        set_text_in(d, A_DATABASE, A_URL, whole);
        return status_ok();
    }
    Text id = value_text(value_get(instance, "DBInstanceId"));
    Text port = url.port.length > 0 ? url.port : TEXT("5432");
    set_text(d, A_RDS_INSTANCE_ID, id);
    set_text(d, A_DATABASE_HOST, url.host);
    set(d, A_DATABASE_PORT, value_number_text(d->call->arena, port));
    set_text_in(d, A_DATABASE, A_USERNAME, url.user);
    set_text_in(d, A_DATABASE, A_PASSWORD, url.password);
    set_text_in(d, A_DATABASE, A_DATABASE_NAME, text_slice(url.path, 1, url.path.length));
    set_part(d, PART_RDS_INSTANCE, id);
    return status_ok();
}

// ---- files

static Status discover_bucket(Discovery *d) {
    Text bucket = variable(d, "S3_BUCKET"), endpoint = variable(d, "S3_ENDPOINT");
    if (bucket.length == 0) return status_ok();
    set_text_in(d, A_OSS, A_BUCKET, bucket);
    if (text_starts(endpoint, "https://"))
        set_text_in(d, A_OSS, A_ENDPOINT,
                    text_slice(endpoint, sizeof "https://" - 1, endpoint.length));
    set_in(d, A_OSS, A_PUBLIC_READ, value_bool(text_is(variable(d, "S3_SET_ACL"), "1")));
    const ApiRequest request = oss_request(d->call->arena, &oss_get_bucket_tags, d->object, bucket);
    ApiReply reply;
    TRY(api_read(d->call, d->deployment, &request, &reply));
    // Who may not look at the tags has not made the bucket.
    bool own = reply.outcome == API_DONE &&
               tags_carry_mark(d, xml_list(d->call->arena, value_at(reply.body, "TagSet.Tag")));
    set_in(d, A_OSS, A_CREATE, value_bool(own));
    if (own) set_part(d, PART_OSS_BUCKET, bucket);
    return status_ok();
}

static Status discover_key(Discovery *d) {
    Text id = variable(d, "S3_ACCESS_KEY_ID"), secret = variable(d, ENV_OSS_SECRET);
    if (id.length == 0) return status_ok();
    set_text(d, A_OSS_ACCESS_KEY_ID, id);
    bool own;
    TRY(ram_user_is_ours(d->call, d->deployment, d->object, &own));
    if (own) {
        set_part(d, PART_RAM_USER, text_of(ram_user_name(d->call->arena, d->object)));
        set_part(d, PART_RAM_ACCESS_KEY, id);
        return status_ok();
    }
    set_text_in(d, A_OSS, A_ACCESS_KEY_ID, id);
    set_text_in(d, A_OSS, A_ACCESS_KEY_SECRET, secret);
    return status_ok();
}

// ---- logins

// Only the tenant of the provider block can be asked.
static Status is_own_client(Discovery *d, Text client, Text domain, bool *ret) {
    Auth0Client *auth0 = d->deployment->session->auth0;
    bool tenant = text_equal(auth0_client_settings(auth0)->domain, domain);
    *ret = false;
    if (!tenant || !auth0_client_usable(auth0)) return status_ok();
    const Auth0Request request = {.operation = &auth0_get_client,
                                  .path = api_pair(d->call->arena, A_ID, client)};
    Auth0Reply reply;
    TRY(auth0_call(d->call, auth0, &request, &reply));
    if (reply.outcome == AUTH0_NOT_FOUND) return status_ok();
    if (reply.outcome != AUTH0_DONE)
        return auth0_fail(d->call, &reply,
                          &(Auth0Story){.tried = "look at the function's application"});
    *ret = auth0_is_marked(d->call->arena, d->deployment, d->object,
                           value_get(reply.body, "client_metadata"), true);
    return status_ok();
}

static Status discover_application(Discovery *d) {
    Text client = variable(d, "AUTH_AUTH0_ID"), issuer = variable(d, "AUTH_AUTH0_ISSUER");
    if (client.length == 0) return status_ok();
    UrlParts url = {0};
    Text host = url_split(d->call->arena, issuer, &url) ? url.host : TEXT("");
    set_text(d, A_AUTH0_CLIENT_ID, client);
    set_text(d, A_AUTH0_ISSUER, issuer);
    bool own;
    TRY(is_own_client(d, client, host, &own));
    if (own) {
        set_part(d, PART_AUTH0_CLIENT, client);
    } else {
        set_text_in(d, A_AUTH0, A_CLIENT_ID, client);
        set_text_in(d, A_AUTH0, A_CLIENT_SECRET, variable(d, ENV_AUTH0_SECRET));
    }
    Text tenant = auth0_client_settings(d->deployment->session->auth0)->domain;
    if (!text_equal(tenant, host)) set_text_in(d, A_AUTH0, A_DOMAIN, host);
    Text closed = variable(d, "AUTH_DISABLE_EMAIL_PASSWORD");
    set_in(d, A_AUTH0, A_DISABLE_PASSWORD_LOGIN, value_bool(!text_is(closed, "0")));
    return status_ok();
}

Status database_discover(Call *call, Deployment *deployment) {
    ApiReply reply;
    TRY(function_get(call, deployment, deployment->prior, &reply));
    if (reply.outcome != API_DONE) return status_ok(); // the function's own reading tells why
    Discovery d = {.call = call,
                   .deployment = deployment,
                   .body = reply.body,
                   .variables = value_get(reply.body, "environmentVariables"),
                   .object = deployment->prior};
    discover_version(&d);
    TRY(discover_network(&d));
    TRY(discover_database(&d));
    TRY(discover_bucket(&d));
    TRY(discover_key(&d));
    TRY(discover_application(&d));
    deployment->prior = d.object;
    deployment->synced.state = d.object;
    return status_ok();
}
