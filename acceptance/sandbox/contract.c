// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/contract.h"

#include <string.h>

const Contract *contract_find(const char *service) {
    for (const Contract *const *c = contracts; *c != NULL; c++) {
        if (strcmp((*c)->service, service) == 0) return *c;
    }
    return NULL;
}

const ContractOperation *contract_operation(const Contract *contract, Text name) {
    for (size_t i = 0; i < contract->operation_count; i++) {
        if (text_is(name, contract->operations[i].name)) return &contract->operations[i];
    }
    return NULL;
}

// A "{name}" piece of the template takes any piece that is not empty.
static bool contract_path_fits(Text template, Text path) {
    Text wanted, given;
    for (;;) {
        bool more = text_next(&template, '/', &wanted);
        if (text_next(&path, '/', &given) != more) return false;
        if (!more) return true;
        bool fits = text_starts(wanted, "{") ? given.length > 0 : text_equal(wanted, given);
        if (!fits) return false;
    }
}

const ContractOperation *contract_route(const Contract *contract, const ContractInput *input) {
    for (size_t i = 0; i < contract->operation_count; i++) {
        const ContractOperation *operation = &contract->operations[i];
        if (!text_is(input->method, operation->method)) continue;
        if (contract_path_fits(text_of(operation->path), input->path)) return operation;
    }
    return NULL;
}
