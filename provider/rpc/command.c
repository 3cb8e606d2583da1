// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/command.h"

#include "provider/rpc/serve.h"
#include "provider/schema/markdown.h"
#include "provider/schema/schema_json.h"

#include <stdio.h>
#include <string.h>

typedef struct Command {
    const char *name;
    const char *help;
    int (*run)(const Provider *provider, const char *argument);
} Command;

static int run_version(const Provider *provider, const char *argument) {
    (void)argument;
    printf("terraform-provider-%s %s (plugin protocol 6)\n", provider->name, VERSION);
    return 0;
}

static int run_schema(const Provider *provider, const char *argument) {
    (void)argument;
    Arena *arena = arena_new();
    Text json = schema_json(arena, provider);
    bool written = fwrite(json.data, 1, json.length, stdout) == json.length && putchar('\n') != EOF;
    arena_free(arena);
    return written && fflush(stdout) == 0 ? 0 : 1;
}

static void print_diagnostics(const Diags *diags) {
    for (const Diag *diag = diags->first; diag != NULL; diag = diag->next)
        fprintf(stderr, "%s: %s\n", diag->summary, diag->detail);
}

static int run_docs(const Provider *provider, const char *argument) {
    Arena *arena = arena_new();
    Cancel cancel;
    cancel_init(&cancel);
    Call call = {.arena = arena,
                 .diags = diags_new(arena),
                 .cancel = &cancel,
                 .deadline_ms = INT64_MAX,
                 .id = "docs",
                 .rpc = "docs"};
    Status status =
        markdown_write(&call, provider, "examples", argument != NULL ? argument : "docs");
    print_diagnostics(call.diags);
    arena_free(arena);
    return status.ok ? 0 : 1;
}

static int run_debug(const Provider *provider, const char *argument) {
    (void)argument;
    return serve_debug(provider);
}

static const Command commands[] = {
    {"version", "print the version", run_version},
    {"schema", "print the schema as JSON, as `terraform providers schema -json` does", run_schema},
    {"docs", "[DIR]: write the documentation pages to DIR (docs), with what examples/ holds",
     run_docs},
    {"-debug", "serve until Ctrl-C and print how Terraform is attached", run_debug},
};

static int usage(const Provider *provider) {
    fprintf(stderr,
            "usage: terraform-provider-%s [COMMAND]\nWithout a command it serves Terraform, "
            "which starts it by itself.\n",
            provider->name);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(stderr, "  %-8s %s\n", commands[i].name, commands[i].help);
    return 2;
}

int command_run(const Provider *provider, int argc, char **argv) {
    if (argc < 2) return serve_plugin(provider);
    for (size_t i = 0; argc <= 3 && i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(provider, argc == 3 ? argv[2] : NULL);
    }
    return usage(provider);
}
