// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/backup.h"

enum { BACKUP_LOW_DAYS = 7, BACKUP_HIGH_DAYS = 730 };

const Value *rds_backup_new(Arena *arena) {
    static const char *const texts[][2] = {
        {"PreferredBackupPeriod", "Tuesday,Thursday,Saturday"},
        {"PreferredBackupTime", "19:00Z-20:00Z"},
        {"BackupLog", "Enable"},
        {"EnableBackupLog", "1"},
        {"BackupMethod", "Physical"},
        {"BackupInterval", "-1"},
        {"LocalLogRetentionSpace", "30"},
        {"HighSpaceUsageProtection", "Enable"},
        {"LogBackupFrequency", "LogInterval"},
        {"ReleasedKeepPolicy", "None"},
    };
    const Value *policy = &value_empty_map;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        policy = value_with(arena, policy, texts[i][0], value_cstring(arena, texts[i][1]));
    policy = value_with(arena, policy, "BackupRetentionPeriod", value_int(arena, BACKUP_LOW_DAYS));
    return value_with(arena, policy, "LogBackupRetentionPeriod", value_int(arena, BACKUP_LOW_DAYS));
}

Reply rds_backup_describe(const Request *request) {
    const Value *instance;
    Reply refusal;
    if (!rds_find(request, &instance, &refusal)) return refusal;
    return reply_ok(value_get(instance, RDS_BACKUP));
}

static bool is_period(Text days) {
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    Text day;
    size_t count = 0;
    while (text_next(&days, ',', &day)) {
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(names); i++) known |= text_is(day, names[i]);
        if (!known) return false;
        count++;
    }
    return count >= 2; // the cloud wants two a week at least
}

static const Value *days(const Request *request, const char *name, const Value *policy) {
    int64_t before = value_int_or(value_get(policy, name), 0);
    return value_int(request->arena, value_int_or(value_get(request->parameters, name), before));
}

static bool in_range(const Value *days_value) {
    int64_t number = value_int_or(days_value, 0);
    return number >= BACKUP_LOW_DAYS && number <= BACKUP_HIGH_DAYS;
}

Reply rds_backup_modify(const Request *request) {
    static const char *const kept[] = {"PreferredBackupTime", "BackupLog", "EnableBackupLog",
                                       "HighSpaceUsageProtection", "ReleasedKeepPolicy"};
    Arena *arena = request->arena;
    const Value *instance;
    Reply refusal;
    if (!rds_changeable(request, &instance, &refusal)) return refusal;
    const Value *policy = value_get(instance, RDS_BACKUP);
    const Value *data = days(request, "BackupRetentionPeriod", policy);
    const Value *log = days(request, "LogBackupRetentionPeriod", policy);
    Text period = rpc_parameter(request, "PreferredBackupPeriod");
    if (!in_range(data) || !in_range(log))
        return rds_bad(request, "InvalidBackupRetentionPeriod.Format",
                       "Backups are kept for 7 to 730 days.");
    if (period.length > 0 && !is_period(period))
        return rds_bad(request, "InvalidPreferredBackupPeriod.Malformed",
                       "The period is at least two days of the week, with commas between them.");
    if (period.length > 0)
        policy = value_with(arena, policy, "PreferredBackupPeriod", value_string(arena, period));
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        const Value *member = value_get(request->parameters, kept[i]);
        if (!value_is_null(member)) policy = value_with(arena, policy, kept[i], member);
    }
    policy = value_with(arena, policy, "BackupRetentionPeriod", data);
    policy = value_with(arena, policy, "LogBackupRetentionPeriod", log);
    rds_put(request, value_with(arena, instance, RDS_BACKUP, policy));
    static const char *const answered[] = {"EnableBackupLog", "HighSpaceUsageProtection",
                                           "LocalLogRetentionSpace"};
    const Value *answer =
        value_with(arena, &value_empty_map, "DBInstanceID", value_get(instance, "DBInstanceId"));
    for (size_t i = 0; i < COUNT_OF(answered); i++)
        answer = value_with(arena, answer, answered[i], value_get(policy, answered[i]));
    return reply_ok(answer);
}
