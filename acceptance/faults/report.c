// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/report.h"

#include "provider/value/json.h"

#include <stdio.h>
#include <sys/stat.h>

static const Value *describe(Arena *arena, const Report *report) {
    const ValueEntry details[] = {{TEXT("all"), value_int(arena, (int64_t)report->all)},
                                  {TEXT("from"), value_int(arena, report->from)}};
    const Value *all = value_map(arena, details, sizeof details / sizeof *details);
    for (size_t i = 0; i < value_count(report->details); i++)
        all = value_with(arena, all, report->details->map.entries[i].key.data,
                         report->details->map.entries[i].value);
    const ValueEntry members[] = {
        {TEXT("cases"), value_int(arena, (int64_t)report->cases)},
        {TEXT("details"), all},
        {TEXT("failed"), value_int(arena, (int64_t)report->failed)},
        {TEXT("name"), value_cstring(arena, report->name)},
        {TEXT("seconds"), value_int(arena, (report->milliseconds + 999) / 1000)},
        {TEXT("seeds"), report->seeds != NULL ? value_cstring(arena, report->seeds) : &value_null},
        {TEXT("what"), value_cstring(arena, report->what)},
    };
    return value_map(arena, members, sizeof members / sizeof *members);
}

bool report_write(const char *directory, const Report *report) {
    Arena *arena = arena_new();
    const char *part =
        report->from > 0 ? arena_printf(arena, "-%lld", (long long)report->from) : "";
    const char *path = arena_printf(arena, "%s/%s%s.json", directory, report->name, part);
    Text json = json_print(arena, describe(arena, report));
    (void)mkdir(directory, 0777); // there already, as a rule
    FILE *file = fopen(path, "w");
    bool good = file != NULL && fwrite(json.data, 1, json.length, file) == json.length &&
                fputc('\n', file) != EOF;
    if (file != NULL) good = fclose(file) == 0 && good;
    if (!good) fprintf(stderr, "%s cannot be written\n", path);
    arena_free(arena);
    return good;
}
