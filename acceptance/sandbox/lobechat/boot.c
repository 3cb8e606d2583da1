// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/boot.h"

#include "acceptance/sandbox/lobechat/database.h"
#include "acceptance/sandbox/lobechat/identity.h"
#include "acceptance/sandbox/lobechat/secrets.h"
#include "acceptance/sandbox/lobechat/storage.h"

// What is checked after the migrations. LobeChat itself meets some of it only when somebody signs
// in or uploads; here it is met at once, so that a deployment that starts is one that works.
static const char *late_fault(const Request *request, const Release *release,
                              const Value *function) {
    const Value *environment = value_get(function, "environmentVariables");
    const char *fault = secrets_fault(request->arena, release, environment);
    if (fault == NULL) fault = identity_fault(request, release, function);
    return fault != NULL ? fault : storage_fault(request, environment);
}

Boot boot_container(const Request *request, Text name, const Value *function,
                    const Release *release, int64_t revision) {
    const Value *environment = value_get(function, "environmentVariables");
    const char *log = startup_log(request->arena, release, environment);
    if (log != NULL || release->edition == EDITION_BASE) return (Boot){.log = log};
    const char *key = arena_printf(request->arena, "start %.*s %lld", (int)name.length, name.data,
                                   (long long)revision);
    DatabaseStart database = database_start(request, release, function, key);
    if (database.waiting || database.log != NULL)
        return (Boot){.waiting = database.waiting, .log = database.log};
    return (Boot){.log = late_fault(request, release, function)};
}
