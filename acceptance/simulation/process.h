// SPDX-License-Identifier: MPL-2.0
// The provider as a process: it starts, its calls keep their deadlines, and it can die.
#pragma once

#include <stddef.h>

// Makes what serves all lives and is slow to make: keys. Before the processes of a crowd part.
void process_prepare(void);
void process_begin_life(void);
// Its threads never go on, and nothing of its memory is known to the next one.
void process_die(void);
// The first call of the life that ended after its deadline; NULL: none.
const char *process_late(void);
