// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/address.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/un.h>
#include <unistd.h>

static const char *unique_name(Arena *arena, const char *program) {
    uint64_t number = 0;
    (void)!getrandom(&number, sizeof number, 0);
    return arena_printf(arena, "%s-%ld-%016" PRIx64, program, (long)getpid(), number);
}

Address address_abstract(Arena *arena, const char *program) {
    const char *name = unique_name(arena, program);
    return (Address){.listen = arena_printf(arena, "unix-abstract:%s", name),
                     .shown = arena_printf(arena, "@%s", name)};
}

bool address_in(Arena *arena, const char *directory, const char *program, Address *ret,
                const char **ret_fault) {
    const char *file = arena_printf(arena, "%s/%s.sock", directory, unique_name(arena, program));
    if (strlen(file) >= sizeof((struct sockaddr_un *)NULL)->sun_path) {
        *ret_fault = arena_printf(arena,
                                  "the socket path %s is longer than the system allows; set TMPDIR "
                                  "to a shorter directory",
                                  file);
        return false;
    }
    *ret = (Address){.listen = arena_printf(arena, "unix:%s", file), .shown = file, .file = file};
    return true;
}

bool address_private(Arena *arena, const char *program, Address *ret, const char **ret_fault) {
    const char *parent = getenv("TMPDIR");
    if (parent == NULL || parent[0] != '/') parent = "/tmp";
    char *directory = arena_printf(arena, "%s/%s-XXXXXX", parent, program);
    if (mkdtemp(directory) == NULL) {
        *ret_fault = arena_printf(arena, "could not make a directory in %s: %s", parent,
                                  text_error(arena, errno));
        return false;
    }
    if (!address_in(arena, directory, "s", ret, ret_fault)) {
        rmdir(directory);
        return false;
    }
    ret->directory = directory;
    return true;
}

void address_remove(const Address *address) {
    if (address->file != NULL) unlink(address->file);
    if (address->directory != NULL) rmdir(address->directory);
}
