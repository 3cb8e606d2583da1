// SPDX-License-Identifier: MPL-2.0
// The wires between the provider and the clouds: requests travel on threads of their own, each as
// the weather has it, and go on although whoever sent them has died.
#pragma once

#include "acceptance/simulation/weather.h"

#include <stdio.h>

// Before the cloud of a life is started, which announces its origins. trace NULL: none.
void network_begin(Weather *weather, FILE *trace);
void network_attach(Sandbox *sandbox); // that serves behind the origins
// Sends and arrivals of the provider's since the last network_mark().
int network_steps(void);
void network_mark(void);
const void *network_key(void); // is woken (baton.h) when there is another one
void network_settle(void);     // waits until nothing is under way any more
size_t network_spoilt(void);   // requests of the life that did not go well
