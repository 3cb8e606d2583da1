// SPDX-License-Identifier: MPL-2.0
// Reading happens in two steps: everything that came as text (path, query, form, headers) is first
// brought into the shape of a JSON value, and one function then checks shapes against fields.
#include "acceptance/sandbox/contract.h"

#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <string.h>

typedef struct Reader {
    Arena *arena;
    const ContractOperation *operation;
    const ContractInput *input;
    ContractPlace place; // that is being read
    ContractResult result;
} Reader;

static const char *const type_names[] = {
    [CONTRACT_STRING] = "string", [CONTRACT_INT32] = "int32",     [CONTRACT_INT64] = "int64",
    [CONTRACT_FLOAT] = "float",   [CONTRACT_BOOLEAN] = "boolean", [CONTRACT_ARRAY] = "array",
    [CONTRACT_MAP] = "map",       [CONTRACT_OBJECT] = "object",   [CONTRACT_ANY] = "JSON",
};

// Parameters of the RPC gateway itself, which every operation takes.
static const char *const common_parameters[] = {
    "Action",           "Version",   "Format",          "RegionId",
    "AccessKeyId",      "Signature", "SignatureMethod", "SignatureNonce",
    "SignatureVersion", "Timestamp", "SecurityToken",   "SignatureType"};

// The first fault counts.
static void reader_fault(Reader *reader, ContractFault fault, const char *where,
                         const char *expected) {
    if (reader->result.fault != CONTRACT_GOOD) return;
    reader->result.fault = fault;
    reader->result.place = reader->place;
    reader->result.where = where;
    reader->result.expected = expected;
}

static const Value *reader_misfit(Reader *reader, const ContractField *field, const char *where) {
    reader_fault(reader, CONTRACT_MISFIT, where, type_names[field->type]);
    return &value_null;
}

static const Value *read_integer(Reader *reader, const ContractField *field, const Value *value,
                                 const char *where) {
    int64_t low = field->type == CONTRACT_INT32 ? INT32_MIN : INT64_MIN;
    int64_t high = field->type == CONTRACT_INT32 ? INT32_MAX : INT64_MAX;
    int64_t number;
    // A number's text is canonical, so 1.0 and 1e0 are the integer 1 too.
    if (!text_to_int(value_text(value), low, high, &number)) {
        return reader_misfit(reader, field, where);
    }
    return value_int(reader->arena, number);
}

static const Value *read_boolean(Reader *reader, const ContractField *field, const Value *value,
                                 const char *where, bool as_text) {
    if (value->kind == VALUE_BOOL) return value;
    if (as_text && text_is_nocase(value_text(value), "true")) return &value_true;
    if (as_text && text_is_nocase(value_text(value), "false")) return &value_false;
    return reader_misfit(reader, field, where);
}

// as_text: the value came from a place where everything is text, so "1" is a number.
static const Value *read_scalar(Reader *reader, const ContractField *field, const Value *value,
                                const char *where, bool as_text) {
    if (field->type == CONTRACT_BOOLEAN) return read_boolean(reader, field, value, where, as_text);
    bool text = value->kind == VALUE_STRING;
    if (field->type == CONTRACT_STRING) return text ? value : reader_misfit(reader, field, where);
    bool number = value->kind == VALUE_NUMBER || (text && as_text);
    if (!number) return reader_misfit(reader, field, where);
    if (field->type != CONTRACT_FLOAT) return read_integer(reader, field, value, where);
    const Value *read = value_number_text(reader->arena, value_text(value));
    return read != NULL ? read : reader_misfit(reader, field, where);
}

static const Value *read_value(Reader *reader, const ContractField *field, const Value *value,
                               const char *where, bool as_text);

static const Value *read_array(Reader *reader, const ContractField *field, const Value *value,
                               const char *where, bool as_text) {
    bool flat = as_text && value->kind == VALUE_MAP; // Name.1, Name.2: members "1", "2"
    if (!flat && value->kind != VALUE_LIST) return reader_misfit(reader, field, where);
    size_t count = value_count(value);
    const Value **items = ARENA_ARRAY(reader->arena, count, const Value *);
    for (size_t i = 0; i < count; i++) {
        const char *index = arena_printf(reader->arena, "%zu", flat ? i + 1 : i);
        const Value *item = flat ? value_get(value, index) : value_list_at(value, i);
        const char *inside = arena_printf(reader->arena, "%s.%s", where, index);
        items[i] = read_value(reader, &field->fields[0], item, inside, as_text);
    }
    return value_list(reader->arena, VALUE_LIST, items, count);
}

static const Value *read_map(Reader *reader, const ContractField *field, const Value *value,
                             const char *where, bool as_text) {
    if (value->kind != VALUE_MAP) return reader_misfit(reader, field, where);
    size_t count = value_count(value);
    ValueEntry *entries = ARENA_ARRAY(reader->arena, count, ValueEntry);
    for (size_t i = 0; i < count; i++) {
        const ValueEntry *entry = value_entry_at(value, i);
        const char *inside = arena_printf(reader->arena, "%s.%s", where, entry->key.data);
        entries[i].key = entry->key;
        entries[i].value = read_value(reader, &field->fields[0], entry->value, inside, as_text);
    }
    return value_map(reader->arena, entries, count);
}

static bool has_field(const ContractField *fields, size_t count, Text name, ContractPlace place) {
    for (size_t i = 0; i < count; i++) {
        if (fields[i].place == place && text_is(name, fields[i].name)) return true;
    }
    return false;
}

// The members of map that fields at a place define; where is NULL at the top.
static const Value *read_members(Reader *reader, const ContractField *object, const Value *map,
                                 const char *where, bool as_text) {
    const ContractField *fields = object->fields;
    ContractPlace place = object->place;
    const char *prefix = where == NULL ? "" : arena_printf(reader->arena, "%s.", where);
    for (size_t i = 0; i < value_count(map); i++) {
        Text name = value_entry_at(map, i)->key;
        if (has_field(fields, object->field_count, name, place)) continue;
        reader_fault(reader, CONTRACT_UNKNOWN,
                     arena_printf(reader->arena, "%s%s", prefix, name.data), NULL);
    }
    ValueEntry *entries = ARENA_ARRAY(reader->arena, object->field_count, ValueEntry);
    size_t count = 0;
    for (size_t i = 0; i < object->field_count; i++) {
        if (fields[i].place != place) continue;
        const char *inside = arena_printf(reader->arena, "%s%s", prefix, fields[i].name);
        const Value *value = value_get(map, fields[i].name);
        bool empty = as_text && value->kind == VALUE_STRING && value_text(value).length == 0;
        if (fields[i].required && (value_is_null(value) || empty)) {
            reader_fault(reader, CONTRACT_MISSING, inside, NULL);
        }
        if (value_is_null(value)) continue;
        entries[count].key = text_of(fields[i].name);
        entries[count++].value = read_value(reader, &fields[i], value, inside, as_text);
    }
    return value_map(reader->arena, entries, count);
}

static const Value *read_value(Reader *reader, const ContractField *field, const Value *value,
                               const char *where, bool as_text) {
    if (as_text && field->encoding == CONTRACT_JSON) {
        value = json_parse(reader->arena, value_text(value), NULL);
        if (value == NULL) return reader_misfit(reader, field, where);
        as_text = false;
    }
    switch (field->type) {
    case CONTRACT_ANY:
        return value;
    case CONTRACT_ARRAY:
        return read_array(reader, field, value, where, as_text);
    case CONTRACT_MAP:
        return read_map(reader, field, value, where, as_text);
    case CONTRACT_OBJECT:
        if (value->kind != VALUE_MAP) return reader_misfit(reader, field, where);
        return read_members(reader, field, value, where, as_text);
    default:
        return read_scalar(reader, field, value, where, as_text);
    }
}

// ---- from text to the shape of JSON
static bool is_common(const Reader *reader, const Contract *contract, Text name) {
    if (!contract->rpc) return false;
    const ContractOperation *operation = reader->operation;
    if (has_field(operation->fields, operation->field_count, name, CONTRACT_IN_QUERY)) return false;
    for (size_t i = 0; i < sizeof common_parameters / sizeof *common_parameters; i++) {
        if (text_is(name, common_parameters[i])) return true;
    }
    return false;
}

static bool is_flattened(const Reader *reader, Text name) {
    ptrdiff_t dot = text_find(name, ".");
    if (dot < 0) return false;
    const ContractOperation *operation = reader->operation;
    Text first = text_slice(name, 0, (size_t)dot);
    for (size_t i = 0; i < operation->field_count; i++) {
        const ContractField *field = &operation->fields[i];
        if (field->encoding == CONTRACT_FLATTEN && text_is(first, field->name)) return true;
    }
    return false;
}

static const Value *shape_query(Reader *reader, const Contract *contract) {
    const ContractInput *input = reader->input;
    const Value *map = &value_empty_map;
    for (size_t i = 0; i < input->query_count; i++) {
        const ContractPair *pair = &input->query[i];
        if (is_common(reader, contract, pair->name)) continue;
        const Value *text = value_string(reader->arena, pair->value);
        const char *name = text_copy(reader->arena, pair->name).data;
        map = is_flattened(reader, pair->name) ? value_with_at(reader->arena, map, name, text)
                                               : value_with(reader->arena, map, name, text);
    }
    return map;
}

static const Value *shape_headers(Reader *reader) {
    const ContractOperation *operation = reader->operation;
    const Value *map = &value_empty_map;
    for (size_t i = 0; i < operation->field_count; i++) {
        const ContractField *field = &operation->fields[i];
        for (size_t h = 0; field->place == CONTRACT_IN_HEADER && h < reader->input->header_count;
             h++) {
            const ContractPair *header = &reader->input->headers[h];
            if (!text_is_nocase(header->name, field->name)) continue;
            const Value *text = value_string(reader->arena, header->value);
            map = value_with(reader->arena, map, field->name, text);
        }
    }
    return map;
}

static const Value *shape_path(Reader *reader) {
    const Value *map = &value_empty_map;
    Text template = text_of(reader->operation->path), path = reader->input->path, wanted, given;
    while (text_next(&template, '/', &wanted) && text_next(&path, '/', &given)) {
        if (!text_starts(wanted, "{")) continue;
        Text name = text_copy(reader->arena, text_slice(wanted, 1, wanted.length - 1)), value;
        if (!digest_percent_decode(reader->arena, given, false, &value)) {
            reader_fault(reader, CONTRACT_MISFIT, name.data, "percent-encoded text");
            continue;
        }
        map = value_with(reader->arena, map, name.data, value_string(reader->arena, value));
    }
    return map;
}

// ---- the whole request
static const Value *read_place(Reader *reader, ContractPlace place, const Value *shape) {
    ContractField all = {.type = CONTRACT_OBJECT,
                         .place = place,
                         .fields = reader->operation->fields,
                         .field_count = reader->operation->field_count};
    reader->place = place;
    return read_members(reader, &all, shape, NULL, place != CONTRACT_IN_BODY);
}

static const Value *merge(Arena *arena, const Value *into, const Value *more) {
    for (size_t i = 0; i < value_count(more); i++) {
        const ValueEntry *entry = value_entry_at(more, i);
        into = value_with(arena, into, entry->key.data, entry->value);
    }
    return into;
}

static const Value *read_list_body(Reader *reader, const Value *json) {
    const ContractField *element = reader->operation->fields;
    while (element->place != CONTRACT_IN_BODY) element++;
    ContractField list = {.type = CONTRACT_ARRAY, .fields = element, .field_count = 1};
    return read_value(reader, &list, json, "body", false);
}

static const Value *read_body(Reader *reader, const Contract *contract) {
    Text body = reader->input->body;
    ContractBody kind = reader->operation->body;
    reader->place = CONTRACT_IN_BODY;
    if (contract->rpc || kind == CONTRACT_BODY_RAW) return &value_null;
    if (kind == CONTRACT_BODY_NONE) {
        if (body.length > 0) reader_fault(reader, CONTRACT_UNKNOWN, "body", NULL);
        return &value_null;
    }
    bool list = kind == CONTRACT_BODY_LIST;
    const Value *json =
        body.length == 0 && !list ? &value_empty_map : json_parse(reader->arena, body, NULL);
    if (json == NULL || json->kind != (list ? VALUE_LIST : VALUE_MAP)) {
        reader_fault(reader, CONTRACT_MISFIT, "body", list ? "JSON array" : "JSON object");
        return &value_null;
    }
    return list ? read_list_body(reader, json) : read_place(reader, CONTRACT_IN_BODY, json);
}

ContractResult contract_read(Arena *arena, const Contract *contract,
                             const ContractOperation *operation, const ContractInput *input) {
    Reader reader = {.arena = arena, .operation = operation, .input = input};
    const Value *parameters = read_place(&reader, CONTRACT_IN_PATH, shape_path(&reader));
    parameters = merge(arena, parameters,
                       read_place(&reader, CONTRACT_IN_QUERY, shape_query(&reader, contract)));
    parameters =
        merge(arena, parameters, read_place(&reader, CONTRACT_IN_HEADER, shape_headers(&reader)));
    reader.result.body = read_body(&reader, contract);
    reader.result.parameters = parameters;
    return reader.result;
}
