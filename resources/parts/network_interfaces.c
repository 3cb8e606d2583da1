// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/network_interfaces.h"

#include "resources/wait.h"

enum { PAGE_SIZE = 100, NAMED_BYTES = 4096 };

// What Function Compute calls its interfaces in other people's VSwitches.
static const char function_interface[] = "fc-eni";

static bool is_of_function_compute(const Value *interface) {
    return text_is(value_text(value_get(interface, "NetworkInterfaceName")), function_interface);
}

static bool has_status(const Value *interface, const char *status) {
    return text_is(value_text(value_get(interface, "Status")), status);
}

// One page is enough: as long as it is not empty there is something to wait for.
static Status interfaces_list(Call *call, const Deployment *deployment, const char *filter, Text id,
                              const Value **ret) {
    const Value *body = api_pair(call->arena, filter, id);
    body = value_with(call->arena, body, "PageSize", value_int(call->arena, PAGE_SIZE));
    const ApiRequest request =
        api_in_region(call->arena, deployment, &ecs_list_network_interfaces, body);
    ApiReply reply;
    TRY(api_send(call, deployment, &request, &reply));
    *ret = value_at(reply.body, "NetworkInterfaceSets.NetworkInterfaceSet");
    if (reply.outcome == API_DONE) return status_ok();
    const char *tried =
        arena_printf(call->arena, "look for network interfaces that use %s", id.data);
    return api_fail(call, &reply, &(ApiStory){.tried = tried});
}

// Whatever comes of it is seen when they are listed again.
static Status interface_delete(Call *call, const Deployment *deployment, const Value *interface) {
    Text id = value_text(value_get(interface, "NetworkInterfaceId"));
    const ApiRequest request = api_in_region(call->arena, deployment, &ecs_delete_network_interface,
                                             api_pair(call->arena, "NetworkInterfaceId", id));
    ApiReply reply;
    TRY(api_send(call, deployment, &request, &reply));
    bool waits = reply.outcome == API_BUSY || reply.outcome == API_STOPPED;
    if (waits || reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    const char *tried = arena_printf(
        call->arena, "delete network interface %s, which Function Compute left", id.data);
    return api_fail(call, &reply, &(ApiStory){.tried = tried});
}

static const char *interface_user(const Value *interface) {
    Text instance = value_text(value_get(interface, "InstanceId"));
    if (instance.length == 0) instance = value_text(value_at(interface, "Attachment.InstanceId"));
    return instance.length > 0 ? instance.data : NULL;
}

static void interface_name(Buffer *buffer, const Value *interface) {
    const char *user = interface_user(interface);
    buffer_printf(buffer, "\n  - %s \"%s\": %s",
                  value_cstr(value_get(interface, "NetworkInterfaceId")),
                  value_cstr(value_get(interface, "NetworkInterfaceName")),
                  value_cstr(value_get(interface, "Status")));
    if (user != NULL)
        buffer_printf(buffer, ", attached to %s", user);
    else if (is_of_function_compute(interface))
        buffer_puts(buffer, ", of Function Compute");
    const char *description = value_cstr(value_get(interface, "Description"));
    if (*description != '\0') buffer_printf(buffer, " (%s)", description);
}

static Status interfaces_block(Call *call, const Value *list, Text id, int64_t start_ms) {
    Buffer names = buffer_new(call->arena, NAMED_BYTES);
    bool others = false;
    for (size_t i = 0; i < value_count(list); i++) {
        interface_name(&names, value_list_at(list, i));
        others = others || !is_of_function_compute(value_list_at(list, i));
    }
    const char *todo = others ? "Those that Function Compute has made go by themselves some time "
                                "after the function. Delete the others, or what they are attached "
                                "to, and apply again."
                              : "Function Compute lets go of them some time after the function is "
                                "deleted: apply again later, or allow more time with `timeouts`.";
    return call_fail(call, NULL, "Network interfaces are in the way",
                     "%s is in the state and cannot be deleted while network interfaces use it. "
                     "Waited for %ld s, and there are still:%s\n%s",
                     id.data, (long)((call_now_ms() - start_ms) / 1000), buffer_text(&names).data,
                     todo);
}

// Those of others may be of a service that is just letting go of them, such as RDS.
static bool worth_waiting(const Call *call, const Value *list, int64_t start_ms) {
    for (size_t i = 0; i < value_count(list); i++) {
        if (is_of_function_compute(value_list_at(list, i))) return true;
    }
    return !wait_is_over(call, start_ms, UNKNOWN_YET_MS);
}

Status network_interfaces_gone(Call *call, const Deployment *deployment, const char *filter,
                               Text id) {
    int64_t start = call_now_ms();
    for (;;) {
        const Value *list = &value_null;
        TRY(interfaces_list(call, deployment, filter, id, &list));
        if (value_count(list) == 0) return status_ok();
        for (size_t i = 0; i < value_count(list); i++) {
            const Value *interface = value_list_at(list, i);
            if (is_of_function_compute(interface) && has_status(interface, "Available"))
                TRY(interface_delete(call, deployment, interface));
        }
        if (!worth_waiting(call, list, start) || wait_poll(call, start) != CALL_RUNNING)
            return interfaces_block(call, list, id, start);
    }
}
