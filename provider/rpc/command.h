// SPDX-License-Identifier: MPL-2.0
// The command line: without arguments serve Terraform; subcommands for people.
#pragma once

#include "provider/schema/resource.h"

// argv[0] is the program. Returns the exit status.
int command_run(const Provider *provider, int argc, char **argv);
