// SPDX-License-Identifier: MPL-2.0
// The program's entry. Behaviour is in provider/rpc/command.c; here is only what makes a shared
// object executable: an entry in its program header that names the dynamic loader.
#include "provider/abi.h"

#if defined(__x86_64__)
#define LOADER "/lib64/ld-linux-x86-64.so.2"
#elif defined(__aarch64__)
#define LOADER "/lib/ld-linux-aarch64.so.1"
#else
#error "name the dynamic loader of this architecture here"
#endif

// Kept by the linker although nothing refers to it: without it the first jump goes to address 0.
extern const char program_loader[];
__attribute__((section(".interp"), used, retain)) const char program_loader[] = LOADER;

int main(int argc, char **argv) {
    return lobechat_serve(argc, argv);
}
