// SPDX-License-Identifier: MPL-2.0
// The provider's executable as the provider of a Terraform (terraform.h): started as go-plugin
// starts it, asked over gRPC with AutoMTLS, ended with Shutdown or killed. One at a time; how each
// of them ended, what it left open and what it said is kept until the next case.
#pragma once

#include "acceptance/rig/transport.h"
#include "provider/base/text.h"

#include <sys/types.h>

// terraform_over(&plugin_transport): every Terraform that is made from then on asks such a process.
extern const Transport plugin_transport;
// The same, but whoever interrupts Terraform interrupts all its children: the provider gets
// SIGTERM, alone, or with StopProvider at the same time.
extern const Transport plugin_signalled, plugin_signalled_and_stopped;

typedef struct PluginUse {
    // One process answers the commands until plugin_end(), as in reattach mode; else each command
    // has its own, as with Terraform.
    bool keep;
    // A process of its own stands where Terraform would: it starts the provider and can be killed.
    bool parent;
    // As people start it to debug it: kept, without TLS, and each command has its own connection.
    bool debug;
    // Whether an answer holds what none may; it is asked of each. Everything is logged then. May be
    // NULL.
    bool (*betrays)(Arena *arena, Text answer);
    int64_t limit_ms;      // of a call; 0: a minute
    long descriptors_most; // that it may have open; 0: 256
} PluginUse;

typedef enum PluginVictim {
    PLUGIN_PROVIDER = 1,
    PLUGIN_TERRAFORM = 2,
    PLUGIN_BOTH = 3
} PluginVictim;

typedef struct PluginFacts {
    size_t started;    // processes since plugin_begin()
    int status;        // of the last that ended; 128 + the signal when one ended it
    long descriptors;  // the most that one had open when its command was through; -1: not known
    long resident_kb;  // likewise, of memory
    const char *fault; // what was wrong with them; NULL: nothing
} PluginFacts;

// Once a program, before anything else: gRPC, the client's key. file: the provider's executable.
void plugin_open(Arena *arena, const char *file);
void plugin_close(void);
// Around each case. errors: file for what the case's processes write on stderr.
void plugin_begin(PluginUse use, const char *errors);
void plugin_end(void); // nothing runs any more
// From any thread, SIGKILL at once. The provider whose Terraform is gone ends by itself soon; the
// command that waits for its answer returns then.
void plugin_kill(PluginVictim victim);
pid_t plugin_pid(void); // 0: none runs
PluginFacts plugin_facts(void);
// What the case's processes wrote on stderr.
Text plugin_said(Arena *arena);
