// SPDX-License-Identifier: MPL-2.0
#include "provider/base/signals.h"

#include <signal.h>
#include <stddef.h>

void signals_handle(int number, void (*handler)(int)) {
    struct sigaction action = {.sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    action.sa_handler = handler;
    sigaction(number, &action, NULL);
}

bool signals_untouched(int number) {
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_DFL;
}
