// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/calls.h"

#include "acceptance/faults/process.h"

#define CALLS_FILE "acceptance/faults/calls.tsv"

// Of the looks of an operation in a phase so many are in the list: how many there are depends on
// how fast the machine is.
enum { LOOKS_LISTED = 2, CALLS_MOST = 4096, COLUMNS = 6 };

static struct {
    Arena *arena;
    FaultCall *items;
    size_t count;
} list;

// ---- reading

static const Phase *phase_named(Text resource, Text name) {
    for (size_t i = 0; i < phases_count(); i++) {
        const Phase *phase = phases_at(i);
        if (text_is(resource, phase->life->name) && text_is(name, phase->name)) return phase;
    }
    return NULL;
}

static size_t count_among(const FaultCall *call) {
    size_t count = 1;
    for (size_t i = 0; i < list.count; i++)
        count += list.items[i].phase == call->phase &&
                 strcmp(list.items[i].target.service, call->target.service) == 0;
    return count;
}

// A row stands for as many calls as it says: resource, phase, service, operation, times, "commits",
// "looks" or "at times".
static bool read_row(Text row) {
    Text columns[COLUMNS] = {{0}};
    int64_t times = 0;
    for (size_t i = 0; i < COLUMNS; i++)
        if (!text_next(&row, '\t', &columns[i])) return false;
    FaultCall call = {.phase = phase_named(columns[0], columns[1]),
                      .target = {.service = text_copy(list.arena, columns[2]).data,
                                 .operation = text_copy(list.arena, columns[3]).data,
                                 .writes = text_is(columns[5], "commits")}};
    if (call.phase == NULL || !text_to_int(columns[4], 1, CALLS_MOST, &times)) return false;
    for (size_t nth = 1; nth <= (size_t)times && list.count < CALLS_MOST; nth++) {
        call.target.nth = nth;
        call.among = count_among(&call);
        list.items[list.count++] = call;
    }
    return true;
}

static void read_all(void) {
    if (list.arena != NULL) return;
    list.arena = arena_new();
    list.items = ARENA_ARRAY(list.arena, CALLS_MOST, FaultCall);
    Text rows = process_file(list.arena, CALLS_FILE), row;
    while (text_next(&rows, '\n', &row))
        if (row.length > 0 && row.data[0] != '#' && !read_row(row))
            fail_msg(CALLS_FILE ": %.*s", (int)row.length, row.data);
}

size_t calls_count(void) {
    read_all();
    return list.count;
}

const FaultCall *calls_at(size_t index) {
    read_all();
    return &list.items[index];
}

// ---- what a phase does

static bool commits(const CloudCalls *calls, const CloudCall *call) {
    return matrix_count(calls, call->service, call->operation, true) > 0;
}

static bool is_first(const CloudCalls *calls, size_t index) {
    const CloudCalls before = {calls->items, index};
    const CloudCall *call = &calls->items[index];
    return matrix_count(&before, call->service, call->operation, false) == 0;
}

// Changes that depend on how soon others make them: a function's interface ends by itself, or is
// removed by whoever waits for that.
static const char *kind_of(const char *operation, bool writes) {
    bool chance = strcmp(operation, "DeleteNetworkInterface") == 0;
    return chance ? "at times" : writes ? "commits" : "looks";
}

static void print_rows(const Phase *phase, const CloudCalls *calls) {
    for (size_t i = 0; i < calls->count; i++) {
        const CloudCall *call = &calls->items[i];
        if (!is_first(calls, i)) continue;
        bool writes = commits(calls, call);
        size_t times = matrix_count(calls, call->service, call->operation, writes);
        if (!writes && times > LOOKS_LISTED) times = LOOKS_LISTED;
        printf("%s\t%s\t%s\t%s\t%zu\t%s\n", phase->life->name, phase->name, call->service,
               call->operation, times, kind_of(call->operation, writes));
    }
}

int calls_print(void) {
    phases_open();
    puts(
        "# SPDX-License-Identifier: MPL-2.0\n# resource, phase, service, operation, times, whether "
        "it changes something; made by `build/faults calls | LC_ALL=C sort`");
    for (size_t i = 0; i < phases_count(); i++) {
        const Phase *phase = phases_at(i);
        BaseRig *rig = phases_begin(phase, (PluginUse){.keep = true});
        phase_prepare(rig, phase);
        int64_t mark = local_cloud_mark(rig->cloud);
        if (!phase_run(rig, phase)) fail_msg("%s: %s", phase->name, base_said(rig));
        CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
        print_rows(phase, &calls);
        plugin_end();
        arena_free(rig->arena);
    }
    phases_close();
    return 0;
}

static size_t listed(const Phase *phase, const CloudCall *call) {
    size_t count = 0;
    for (size_t i = 0; i < calls_count(); i++) {
        const FaultCall *item = calls_at(i);
        count += item->phase == phase && strcmp(item->target.service, call->service) == 0 &&
                 strcmp(item->target.operation, call->operation) == 0;
    }
    return count;
}

const char *calls_fault(Arena *arena, const Phase *phase, const CloudCalls *made) {
    for (size_t i = 0; i < made->count; i++) {
        const CloudCall *call = &made->items[i];
        size_t times = listed(phase, call),
               written = matrix_count(made, call->service, call->operation, true);
        bool certain = strcmp(kind_of(call->operation, true), "commits") == 0;
        if (certain && times == 0)
            return arena_printf(arena, CALLS_FILE " lacks %s of %s", call->operation,
                                call->service);
        if (certain && written > 0 && written != times)
            return arena_printf(arena, CALLS_FILE " has %s of %s %zu times, there were %zu",
                                call->operation, call->service, times, written);
    }
    return NULL;
}
