// SPDX-License-Identifier: MPL-2.0
// The provider's file as the system's loader sees it: a shared object that can also be executed,
// hardened, with nothing visible but the C interface.
#include "acceptance/tools/provider_file.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Elf {
    const unsigned char *data;
    size_t size;
    const Elf64_Ehdr *header;
    const Elf64_Phdr *segments;
    const Elf64_Shdr *sections;
} Elf;

static int begin(void **state) {
    static Elf elf;
    struct stat found;
    int file = open(provider_file(), O_RDONLY);
    if (file < 0 || fstat(file, &found) != 0) return -1;
    elf.size = (size_t)found.st_size;
    elf.data = mmap(NULL, elf.size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (elf.data == MAP_FAILED) return -1;
    elf.header = (const void *)elf.data;
    elf.segments = (const void *)(elf.data + elf.header->e_phoff);
    elf.sections = (const void *)(elf.data + elf.header->e_shoff);
    *state = &elf;
    return 0;
}

static int end(void **state) {
    Elf *elf = *state;
    return munmap((void *)(uintptr_t)elf->data, elf->size);
}

static const Elf64_Phdr *segment(const Elf *elf, uint32_t type) {
    for (size_t i = 0; i < elf->header->e_phnum; i++) {
        if (elf->segments[i].p_type == type) return &elf->segments[i];
    }
    return NULL;
}

static const Elf64_Shdr *section(const Elf *elf, uint32_t type) {
    for (size_t i = 0; i < elf->header->e_shnum; i++) {
        if (elf->sections[i].sh_type == type) return &elf->sections[i];
    }
    return NULL;
}

// Value of a tag of the dynamic section; false when it has none.
static bool dynamic(const Elf *elf, int64_t tag, uint64_t *ret) {
    const Elf64_Shdr *found = section(elf, SHT_DYNAMIC);
    const Elf64_Dyn *entry = (const void *)(elf->data + found->sh_offset);
    for (; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag != tag) continue;
        *ret = entry->d_un.d_val;
        return true;
    }
    return false;
}

static void it_is_an_executable_shared_object(void **state) {
    const Elf *elf = *state;
    assert_memory_equal(elf->data, ELFMAG, SELFMAG);
    assert_int_equal(elf->header->e_ident[EI_CLASS], ELFCLASS64);
    assert_int_equal(elf->header->e_type, ET_DYN);
    assert_int_not_equal(elf->header->e_entry, 0);
    assert_int_equal(access(provider_file(), X_OK), 0);
    uint64_t flags = 0;
    dynamic(elf, DT_FLAGS_1, &flags);
    assert_int_equal(flags & DF_1_PIE, 0); // dlopen() refuses those
}

static void it_names_its_loader(void **state) {
    const Elf *elf = *state;
    const Elf64_Phdr *loader = segment(elf, PT_INTERP);
    assert_non_null(loader);
    const char *path = (const char *)elf->data + loader->p_offset;
    assert_int_equal(path[loader->p_filesz - 1], '\0');
    assert_int_equal(access(path, X_OK), 0);
}

static void addresses_are_bound_at_start_and_then_read_only(void **state) {
    uint64_t flags = 0, flags_1 = 0;
    assert_non_null(segment(*state, PT_GNU_RELRO));
    dynamic(*state, DT_FLAGS, &flags);
    dynamic(*state, DT_FLAGS_1, &flags_1);
    assert_true((flags & DF_BIND_NOW) != 0 || (flags_1 & DF_1_NOW) != 0);
    assert_false(dynamic(*state, DT_TEXTREL, &flags));
}

static void nothing_is_writable_and_executable(void **state) {
    const Elf *elf = *state;
    assert_non_null(segment(elf, PT_GNU_STACK));
    assert_int_equal(segment(elf, PT_GNU_STACK)->p_flags & PF_X, 0);
    for (size_t i = 0; i < elf->header->e_phnum; i++)
        assert_int_not_equal(elf->segments[i].p_flags & (PF_W | PF_X), PF_W | PF_X);
}

static void no_library_path_is_built_in(void **state) {
    uint64_t value;
    assert_false(dynamic(*state, DT_RPATH, &value));
    assert_false(dynamic(*state, DT_RUNPATH, &value));
}

static bool is_exported(const Elf64_Sym *symbol) {
    unsigned binding = ELF64_ST_BIND(symbol->st_info);
    return symbol->st_shndx != SHN_UNDEF && symbol->st_shndx != SHN_ABS && binding != STB_LOCAL &&
           ELF64_ST_VISIBILITY(symbol->st_other) == STV_DEFAULT;
}

static void only_the_c_interface_and_the_heap_are_visible(void **state) {
    static const char *const interface[] = {
        "lobechat_abi_version", "lobechat_version", "lobechat_schema_json", "lobechat_serve",
        // provider/heap.c
        "malloc", "calloc", "realloc", "free", "memalign", "aligned_alloc", "posix_memalign"};
    const Elf *elf = *state;
    const Elf64_Shdr *table = section(elf, SHT_DYNSYM);
    const Elf64_Sym *symbols = (const void *)(elf->data + table->sh_offset);
    const char *names = (const char *)elf->data + elf->sections[table->sh_link].sh_offset;
    size_t exported = 0;
    for (size_t i = 0; i < table->sh_size / sizeof *symbols; i++) {
        if (!is_exported(&symbols[i])) continue;
        bool known = false;
        for (size_t n = 0; n < sizeof interface / sizeof *interface; n++)
            known = known || strcmp(names + symbols[i].st_name, interface[n]) == 0;
        if (!known) fail_msg("%s is visible", names + symbols[i].st_name);
        exported++;
    }
    assert_int_equal(exported, sizeof interface / sizeof *interface);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(it_is_an_executable_shared_object),
        T(it_names_its_loader),
        T(addresses_are_bound_at_start_and_then_read_only),
        T(nothing_is_writable_and_executable),
        T(no_library_path_is_built_in),
        T(only_the_c_interface_and_the_heap_are_visible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
