// SPDX-License-Identifier: MPL-2.0
// Other programs that the sandbox runs: without its sockets, its signals and, where it runs as
// root, without its rights (PostgreSQL refuses to run as root).
#pragma once

#include "provider/base/text.h"

#include <sys/types.h>

// The program in argv[0] (an absolute path) as a user without rights. input: becomes its standard
// input, -1 for none; what it prints is discarded. -1: it could not be started.
pid_t process_start(char *const argv[], int input);
// Starts it and waits for its end; whether it ended with 0.
bool process_run(char *const argv[]);
// Waits for the end of a program that is about to end.
void process_reap(pid_t pid);
// Ends a server at once: by SIGQUIT, and by force when that does not help. pid 0: nothing to end.
void process_end(pid_t pid);
bool process_has_ended(pid_t pid); // and reaps it
// Hands a new directory over to the user that the programs run as.
bool process_give(const char *directory);
