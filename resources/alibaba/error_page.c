// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/error_page.h"

#include "resources/alibaba/error_rule.h"

typedef struct Section {
    const char *service; // the first of a rule's
    const char *title;
} Section;

static const Section sections[] = {
    {"fc", "Function Compute"},
    {"rds", "ApsaraDB RDS"},
    {"vpc", "Virtual Private Cloud"},
    {"ecs", "Security groups and network interfaces (ECS)"},
    {"oss", "Object Storage Service"},
    {"ram", "Resource Access Management"},
    {"sts", "Security Token Service"},
    {"alidns", "Alibaba Cloud DNS"},
    {"*", "Every service of Alibaba Cloud"},
};

// "`a`, `b`" of "a b".
static void print_words(Buffer *page, const char *words) {
    Text rest = text_of(words), word;
    for (const char *comma = ""; text_next(&rest, ' ', &word); comma = ", ")
        buffer_printf(page, "%s`%.*s`", comma, (int)word.length, word.data);
}

static bool belongs(const ErrorRule *rule, const Section *section) {
    Text rest = text_of(rule->service), first;
    return rule->todo != NULL && text_next(&rest, ' ', &first) && text_is(first, section->service);
}

static void print_rule(Buffer *page, const ErrorRule *rule) {
    buffer_puts(page, "| ");
    print_words(page, rule->codes);
    buffer_puts(page, " | ");
    if (text_is(text_of(rule->actions), "*"))
        buffer_puts(page, "any");
    else
        print_words(page, rule->actions);
    buffer_printf(page, " | %s |\n", rule->todo);
}

static void print_section(Buffer *page, const Section *section) {
    buffer_printf(page,
                  "\n## %s\n\n| code | operation | what to do |\n"
                  "|---|---|---|\n",
                  section->title);
    for (const ErrorRule *const *table = error_rule_tables; *table != NULL; table++) {
        for (const ErrorRule *rule = *table; rule->service != NULL; rule++) {
            if (belongs(rule, section)) print_rule(page, rule);
        }
    }
}

void error_page_write(Buffer *page) {
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        print_section(page, &sections[i]);
}
