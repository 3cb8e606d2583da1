// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/instance_check.h"

#include "acceptance/sandbox/rds/catalog.h"
#include "acceptance/sandbox/rds/whitelist.h"
#include "acceptance/sandbox/vpc/basics.h"

// The codes of refused parameters are not documented one by one; those of the error code pages are
// used where one fits.
typedef struct Refusal {
    const char *code, *message;
} Refusal;

static const Refusal fine = {NULL, NULL};

static Text given(const Request *request, const char *name) {
    return rpc_parameter(request, name);
}

static Refusal check_engine(const Request *request) {
    if (!text_is(given(request, "Engine"), "PostgreSQL"))
        return (Refusal){"InvalidEngine.Malformed", "The sandbox has the engine PostgreSQL only."};
    if (!rds_is_version(given(request, "EngineVersion")))
        return (Refusal){"InvalidEngineVersion.Malformed",
                         "EngineVersion must be 14.0, 15.0, 16.0 or 17.0."};
    return fine;
}

static Refusal check_pay_type(const Request *request) {
    Text pay = given(request, "PayType");
    bool serverless = rds_is_serverless(given(request, "Category"));
    if (!text_is(pay, "Postpaid") && !text_is(pay, "Serverless"))
        return (Refusal){"InvalidPayType.ValueNotSupport",
                         "The sandbox has the pay types Postpaid and Serverless only."};
    if (text_is(pay, "Serverless") != serverless)
        return (Refusal){"InvalidCategory.ValueNotSupport",
                         "Serverless instances have a category serverless_…, others have none."};
    return fine;
}

static Refusal check_network(const Request *request) {
    const Store *store = request->cloud->store;
    Text zone = given(request, "ZoneId"), vpc = given(request, "VPCId");
    const Value *vswitch = store_get(store, VPC_VSWITCHES, given(request, "VSwitchId"));
    if (!text_is(given(request, "DBInstanceNetType"), "Intranet"))
        return (Refusal){"InvalidDBInstanceNetType.ValueNotSupport",
                         "DBInstanceNetType must be Intranet."};
    if (!text_is(given(request, "InstanceNetworkType"), "VPC"))
        return (Refusal){"InvalidInstanceNetworkType.ValueNotSupport",
                         "InstanceNetworkType must be VPC."};
    if (store_get(store, VPC_VPCS, vpc) == NULL)
        return (Refusal){"InvalidVPCId.NotFound", "The VPC does not exist."};
    if (vswitch == NULL || !text_equal(value_text(value_get(vswitch, "VpcId")), vpc))
        return (Refusal){"InvalidVSwitchId.NotFound", "The VSwitch does not exist in the VPC."};
    if (!text_is(value_text(value_get(vswitch, "Status")), "Available"))
        return (Refusal){"IncorrectVSwitchStatus", "The VSwitch is not Available."};
    if (zone.length > 0 && !text_equal(value_text(value_get(vswitch, "ZoneId")), zone))
        return (Refusal){"InvalidVSwitchId.ZoneMismatch",
                         "The VSwitch is not in the zone of the instance."};
    if (!rds_has_zone(request->cloud, value_text(value_get(vswitch, "ZoneId"))))
        return (Refusal){"InvalidZoneId.NotSupported",
                         "PostgreSQL is not offered in the zone of the VSwitch."};
    return fine;
}

static Refusal check_unemulated(const Request *request) {
    static const char *const names[] = {"Port",         "ConnectionString", "PrivateIpAddress",
                                        "UserBackupId", "EncryptionKey",    "DedicatedHostGroupId"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (!value_is_null(value_get(request->parameters, names[i])))
            return (Refusal){
                "ParameterNotEmulated",
                arena_printf(request->arena, "The sandbox does not emulate %s.", names[i])};
    if (text_is(given(request, "Category"), "Basic") && given(request, "ZoneIdSlave1").length > 0)
        return (Refusal){"InvalidZoneIdSlave.ValueNotSupport",
                         "The Basic edition has no secondary zone."};
    return fine;
}

static bool refuse(const Request *request, Refusal refusal, Reply *ret_error) {
    if (refusal.code == NULL) return false;
    *ret_error = rds_bad(request, refusal.code, refusal.message);
    return true;
}

bool rds_description_refused(const Request *request, const char *parameter, Reply *ret_error) {
    Text text = given(request, parameter);
    bool url = text_starts(text, "http://") || text_starts(text, "https://");
    if (!url && text.length <= 256 && text.length != 1) return false;
    *ret_error = rds_bad(request, "InvalidDBInstanceName.Format",
                         "A description has 2 to 256 characters and does not begin like a URL.");
    return true;
}

bool rds_creation_refused(const Request *request, Reply *ret_error) {
    typedef Refusal (*Check)(const Request *request);
    static const Check checks[] = {check_engine, check_pay_type, check_unemulated, check_network};
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        if (refuse(request, checks[i](request), ret_error)) return true;
    return rds_description_refused(request, "DBInstanceDescription", ret_error) ||
           rds_whitelist_refused(request, given(request, "SecurityIPList"), ret_error);
}

// Capacity in units of half a core with 1 GB.
static Refusal check_capacity(const Value *config) {
    double low = value_double_or(value_get(config, "ScaleMin"), -1);
    double high = value_double_or(value_get(config, "ScaleMax"), -1);
    double doubled = low * 2;
    if (low < 0.5 || high > 14 || high < 1 || low > high || doubled != (double)(int64_t)doubled ||
        high != (double)(int64_t)high)
        return (Refusal){"InvalidServerlessConfig.ValueNotSupport",
                         "MinCapacity is 0.5 to 14 in steps of 0.5, MaxCapacity 1 to 14 and not "
                         "smaller."};
    return fine;
}

static Refusal check_size(const Value *instance) {
    Text category = value_text(value_get(instance, "Category"));
    int64_t storage = value_int_or(value_get(instance, "DBInstanceStorage"), 0);
    const RdsClass *class =
        rds_class_find(value_text(value_get(instance, "DBInstanceClass")), category);
    const Value *config = value_get(instance, "ServerlessConfig");
    if (!rds_is_category(category))
        return (Refusal){"InvalidCategory.ValueNotSupport",
                         "Category must be Basic, HighAvailability, serverless_basic or "
                         "serverless_standard."};
    if (class == NULL)
        return (Refusal){"InvalidDBInstanceClass.ValueNotSupport",
                         "The class is not offered in this category."};
    if (storage < class->storage_low || storage > class->storage_high ||
        storage % RDS_STORAGE_STEP != 0)
        return (Refusal){"InvalidDBInstanceStorage.ValueNotSupport",
                         "The storage is not in the range of the class, or not a step of 5 GB."};
    if (!rds_is_storage_type(value_text(value_get(instance, "DBInstanceStorageType"))))
        return (Refusal){"InvalidDBInstanceStorageType.ValueNotSupport",
                         "The storage type is not offered."};
    if (rds_is_serverless(category)) return check_capacity(config);
    if (!value_is_null(config))
        return (Refusal){"InvalidServerlessConfig.ValueNotSupport",
                         "Only serverless instances have a ServerlessConfig."};
    return fine;
}

bool rds_size_refused(const Request *request, const Value *instance, Reply *ret_error) {
    return refuse(request, check_size(instance), ret_error);
}
