// SPDX-License-Identifier: MPL-2.0
// The published interface of every emulated API as const tables (made from contracts/*.json by
// contracts/generate.py): which operation a request names, and whether its parameters are what the
// API defines. A handler therefore only ever sees complete parameters of the right types.
#pragma once

#include "provider/value/value.h"
#include "resources/alibaba/signature.h"

typedef enum ContractType {
    CONTRACT_STRING,
    CONTRACT_INT32,
    CONTRACT_INT64,
    CONTRACT_FLOAT,
    CONTRACT_BOOLEAN,
    CONTRACT_ARRAY,
    CONTRACT_MAP,
    CONTRACT_OBJECT,
    CONTRACT_ANY, // any JSON
} ContractType;

// How an array or object travels where only text fits.
typedef enum ContractEncoding {
    CONTRACT_PLAIN,
    CONTRACT_JSON,    // a JSON document in the text
    CONTRACT_FLATTEN, // Name.1.Key=…, 1-based
} ContractEncoding;

typedef enum ContractPlace {
    CONTRACT_IN_PATH,
    CONTRACT_IN_QUERY, // RPC: query or form
    CONTRACT_IN_HEADER,
    CONTRACT_IN_BODY, // member of a JSON body
} ContractPlace;

typedef struct ContractField ContractField;
struct ContractField {
    const char *name;
    ContractType type;
    ContractPlace place;
    ContractEncoding encoding;
    bool required;
    const ContractField *fields; // OBJECT: its members; ARRAY, MAP: one, the element
    size_t field_count;
};

typedef enum ContractBody {
    CONTRACT_BODY_NONE,
    CONTRACT_BODY_JSON, // an object
    CONTRACT_BODY_LIST, // JSON too; the one field in the body is the element
    CONTRACT_BODY_RAW
} ContractBody;

typedef struct ContractOperation {
    const char *name;
    const char *method; // ROA; RPC operations take GET and POST
    const char *path;   // ROA: "/2023-03-30/functions/{functionName}"; RPC: "/"
    bool anonymous;     // not signed
    ContractBody body;
    const ContractField *fields;
    size_t field_count;
} ContractOperation;

typedef struct Contract {
    const char *service;
    const char *version;
    bool rpc; // operation named by Action, parameters in query or form; otherwise method and path
    const ContractOperation *operations;
    size_t operation_count;
} Contract;

extern const Contract *const contracts[]; // generated; NULL at the end
const Contract *contract_find(const char *service);

typedef SignPair ContractPair; // decoded name and value

// A request as far as contracts are concerned.
typedef struct ContractInput {
    Text method;
    Text path;                 // as on the wire, percent-encoded
    const ContractPair *query; // and, for RPC, the form
    size_t query_count;
    const ContractPair *headers;
    size_t header_count;
    Text body; // JSON or raw
} ContractInput;

// ROA: by method and path template. NULL: no such operation.
const ContractOperation *contract_route(const Contract *contract, const ContractInput *input);
// RPC: by name.
const ContractOperation *contract_operation(const Contract *contract, Text name);

typedef enum ContractFault {
    CONTRACT_GOOD,
    CONTRACT_UNKNOWN, // a parameter that the operation does not have
    CONTRACT_MISSING,
    CONTRACT_MISFIT, // wrong type or not readable
} ContractFault;

typedef struct ContractResult {
    ContractFault fault;
    ContractPlace place;
    const char *where;       // "customContainerConfig.port", "Tag.1.Key"
    const char *expected;    // MISFIT: "int32", …
    const Value *parameters; // path, query and header parameters by name, typed
    const Value *body;       // MAP or LIST of a JSON body, or null
} ContractResult;

// Values never contain nulls for members: absent is absent.
ContractResult contract_read(Arena *arena, const Contract *contract,
                             const ContractOperation *operation, const ContractInput *input);
