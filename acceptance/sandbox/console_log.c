// SPDX-License-Identifier: MPL-2.0
// What happened: the latest requests, and the rules by which calls go wrong.
#include "acceptance/sandbox/console_part.h"

#include "acceptance/sandbox/html.h"
#include "provider/value/json.h"

#include <string.h>

enum { REQUESTS_SHOWN = 40, TIME_BEGINS = 11, TIME_ENDS = 19 }; // of 2026-08-21T08:09:10.123Z

static void put_cell(Buffer *page, const char *class, Text text) {
    buffer_printf(page, "<td class=\"%s\">", class);
    html_text(page, text);
    buffer_puts(page, "</td>");
}

static Text member(const Value *object, const char *name) {
    return value_text(value_get(object, name));
}

static void put_answer(Buffer *page, const Value *entry) {
    int64_t status = value_int_or(value_get(entry, "status"), 0);
    Text code = member(entry, "code");
    bool good = status >= 200 && status < 400;
    buffer_puts(page, good ? "<td class=\"good\">" : "<td class=\"bad\">");
    if (status == 0)
        buffer_puts(page, "reset");
    else
        buffer_printf(page, "%lld", (long long)status);
    buffer_puts(page, " ");
    html_text(page, code);
    buffer_puts(page, "</td>");
}

static void put_request(Buffer *page, const Value *entry) {
    bool changed = value_bool_or(value_get(entry, "committed"), false);
    buffer_puts(page, changed ? "<tr class=\"changed\">" : "<tr>");
    put_cell(page, "number", member(entry, "seq"));
    put_cell(page, "time", text_slice(member(entry, "time"), TIME_BEGINS, TIME_ENDS));
    put_cell(page, "service", member(entry, "service"));
    put_cell(page, "operation", member(entry, "operation"));
    put_cell(page, "object", member(entry, "object"));
    put_answer(page, entry);
    put_cell(page, "fault", member(entry, "fault"));
    buffer_puts(page, "</tr>\n");
}

void console_put_requests(Buffer *page, Audit *audit) {
    Text lines = audit_read(audit, page->arena, audit_last(audit) - REQUESTS_SHOWN), line;
    const Value *entries[REQUESTS_SHOWN];
    size_t count = 0;
    while (count < REQUESTS_SHOWN && text_next(&lines, '\n', &line)) {
        const Value *entry = json_parse(page->arena, line, NULL);
        if (entry != NULL) entries[count++] = entry;
    }
    buffer_puts(page, "<section>\n<h2>Latest requests</h2>\n");
    if (count == 0) {
        buffer_puts(page, "<p>None yet.</p>\n</section>\n");
        return;
    }
    buffer_puts(page, "<div class=\"table\"><table>\n<thead><tr><th>#</th><th>Time</th>"
                      "<th>Service</th><th>Operation</th><th>Object</th><th>Answer</th>"
                      "<th>Fault</th></tr></thead>\n<tbody>\n");
    for (size_t i = count; i-- > 0;) put_request(page, entries[i]);
    buffer_puts(page, "</tbody>\n</table></div>\n<p class=\"legend\">A bar on the left: something "
                      "that exists was changed.</p>\n</section>\n");
}

// ---- faults

static void put_rule(Buffer *page, const Value *rule) {
    static const char *const words[] = {"service", "operation", "phase", "nth",
                                        "count",   "seen",      "fired"};
    buffer_puts(page, "<tr>");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        put_cell(page, words[i], member(rule, words[i]));
    const Value *kind = value_get(rule, "kind");
    put_cell(page, "kind",
             kind->kind == VALUE_MAP ? json_print(page->arena, kind) : value_text(kind));
    buffer_puts(page, "</tr>\n");
}

void console_put_faults(Buffer *page, Faults *faults) {
    const Value *rules = fault_list(faults, page->arena);
    buffer_puts(page, "<section>\n<h2>What goes wrong on demand</h2>\n");
    if (value_count(rules) == 0) {
        buffer_puts(page, "<p>Nothing: there is no fault rule.</p>\n</section>\n");
        return;
    }
    buffer_puts(page, "<div class=\"table\"><table>\n<thead><tr><th>Service</th><th>Operation</th>"
                      "<th>Phase</th><th>From</th><th>Calls</th><th>Seen</th><th>Fired</th>"
                      "<th>Kind</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < value_count(rules); i++) put_rule(page, value_list_at(rules, i));
    buffer_puts(page, "</tbody>\n</table></div>\n</section>\n");
}

void console_put_setting(Buffer *page, const char *title, const Value *setting) {
    if (value_count(setting) == 0) return;
    buffer_puts(page, "<section>\n<h2>");
    html_cstring(page, title);
    buffer_puts(page, "</h2>\n<pre>");
    html_text(page, json_print_indented(page->arena, setting));
    buffer_puts(page, "</pre>\n</section>\n");
}
