// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/error_rule.h"

// An instance takes one change at a time and says so in many ways; some come with HTTP 500.
#define BUSY                                                                                       \
    "OperationDenied.DBInstanceStatus OperationDenied.DBClusterStatus OperationDenied.DBStatus "   \
    "IncorrectDBInstanceState LockTimeout ConcurrentTaskExceeded Database.ConnectError "           \
    "InstanceConnectTimeoutFault"

const ErrorRule error_rules_database[] = {
    {"rds", "*",
     "InvalidDBInstanceId.NotFound InvalidDBInstanceId.NotFoundError "
     "InvalidDBInstanceName.NotFound InvalidDBInstance.NotFound Forbidden.InstanceNotFound "
     "InvalidDBName.NotFound InvalidDB.NotFound InvalidAccountName.NotFound",
     ERROR_NOT_FOUND, NULL},
    {"rds", "CreateAccount", "InvalidAccountName.Duplicate", ERROR_EXISTS, NULL},
    {"rds", "CreateDatabase", "InvalidDBName.Duplicate", ERROR_EXISTS, NULL},
    {"rds", "DeleteDBInstance", "OperationDenied.ReadDBInstanceStatus", ERROR_CONFLICT, NULL},
    {"rds", "DeleteDBInstance", "OperationDenied.DeletionProtection", ERROR_REJECTED,
     "The instance is protected from deletion. Switch the protection off, apply that, and then "
     "destroy it."},
    {"rds", "CreateAccount CreateDatabase", "OperationDenied.OutofUsage", ERROR_CONFLICT, NULL},
    {"rds", "CreateDBInstance ModifyDBInstanceSpec",
     "OperationDenied.OutofUsage InsufficientResourceCapacity", ERROR_REJECTED,
     "This zone has no more instances of that class. Choose another zone, class or storage type, "
     "or apply again later."},
    {"rds", "CreateDBInstance ModifyDBInstanceSpec",
     "InvalidSaleComponentFault InvalidDBInstanceClass.* InvaildEngineInRegion.ValueNotSupported "
     "InvalidOrderTask.NotSupport", // the third one is spelled so by the API
     ERROR_REJECTED,
     "This combination of zone, version, class and storage is not offered. Choose another one; "
     "the RDS console shows what can be bought in the region."},
    {"rds", "CreateDBInstance", "IdempotentParameterMismatch", ERROR_REJECTED,
     "An earlier attempt asked for another kind of instance under the same token. Look for an "
     "instance of this deployment in the RDS console; delete it or wait a day, then apply again."},
    {"rds", "CreateDBInstance", "QuotaExceed.* QuotaExceeded.*", ERROR_REJECTED,
     "The account has as many instances in this region as it may have. Release one that is not "
     "needed or ask for a higher quota in the Quota Center, then apply again."},
    {"rds", "*", "InsufficientBalance PAYFOR.*INSUFFICIENT_BALANCE", ERROR_REJECTED,
     "Top up the account's balance in the Expenses and Costs console, then apply again."},
    {"rds", "*",
     "RealNameAuthenticationError Order.NoRealNameAuthentication Forbidden.Authentication",
     ERROR_REJECTED,
     "Complete the account's real-name verification in the Account Center, then apply again."},
    {"rds", "*", "Forbidden.RiskControl", ERROR_REJECTED,
     "Alibaba Cloud's risk control has blocked this account. Only its support can lift that."},
    {"rds", "CreateAccount ResetAccountPassword", "InvalidAccountPassword.*", ERROR_REJECTED,
     "A password has 8 to 32 characters of at least three kinds: capital letters, small letters, "
     "digits and !@#$%^&*()_+-=."},
    {"rds", "DeleteAccount", "AccountActionForbidden", ERROR_CONFLICT, NULL},
    {"rds", "*", BUSY, ERROR_CONFLICT,
     "The instance is busy with another change, such as a backup, a maintenance or a change in the "
     "console. Apply again when it is Running."},
    {0},
};
