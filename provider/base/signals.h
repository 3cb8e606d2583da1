// SPDX-License-Identifier: MPL-2.0
// What happens when a signal comes.
#pragma once

#include <stdbool.h>

// handler: SIG_IGN, SIG_DFL or a function. Calls that a handled signal interrupts go on.
void signals_handle(int number, void (*handler)(int));
// Whether nobody, not even who started this process, has said what is to happen.
bool signals_untouched(int number);
