// SPDX-License-Identifier: MPL-2.0
// The library's parser is a template: we include it with what to do for each kind of value. Its
// ready-made instance would allocate whatever length a header claims.
#include "provider/value/msgpack_tree.h"

#include <msgpack/sysdep.h>
#include <msgpack/unpack.h>

#define MSGPACK_EMBED_STACK_SIZE 64 // how deeply arrays and maps may nest
#include <msgpack/unpack_define.h>

typedef struct Tree {
    Arena *arena;
    // Each element takes at least a byte, so all arrays and maps together cannot have more
    // elements than there are bytes.
    size_t elements_left;
} Tree;

enum { TOO_SHORT = -3 }; // beside the library's own codes

static bool take_elements(Tree *tree, size_t count) {
    if (count > tree->elements_left) return false;
    tree->elements_left -= count;
    return true;
}

static msgpack_object on_root(Tree *tree) {
    (void)tree;
    return (msgpack_object){.type = MSGPACK_OBJECT_NIL};
}

static int on_nil(Tree *tree, msgpack_object *ret) {
    *ret = on_root(tree);
    return 0;
}

static int on_boolean(msgpack_object *ret, bool boolean) {
    *ret = (msgpack_object){.type = MSGPACK_OBJECT_BOOLEAN, .via.boolean = boolean};
    return 0;
}

static int on_true(Tree *tree, msgpack_object *ret) {
    (void)tree;
    return on_boolean(ret, true);
}

static int on_false(Tree *tree, msgpack_object *ret) {
    (void)tree;
    return on_boolean(ret, false);
}

static int on_unsigned(Tree *tree, uint64_t number, msgpack_object *ret) {
    (void)tree;
    *ret = (msgpack_object){.type = MSGPACK_OBJECT_POSITIVE_INTEGER, .via.u64 = number};
    return 0;
}

static int on_signed(Tree *tree, int64_t number, msgpack_object *ret) {
    if (number >= 0) return on_unsigned(tree, (uint64_t)number, ret);
    *ret = (msgpack_object){.type = MSGPACK_OBJECT_NEGATIVE_INTEGER, .via.i64 = number};
    return 0;
}

static int on_float(Tree *tree, double number, msgpack_object *ret) {
    (void)tree;
    *ret = (msgpack_object){.type = MSGPACK_OBJECT_FLOAT64, .via.f64 = number};
    return 0;
}

static int on_array(Tree *tree, size_t count, msgpack_object *ret) {
    if (!take_elements(tree, count)) return TOO_SHORT;
    *ret = (msgpack_object){.type = MSGPACK_OBJECT_ARRAY};
    ret->via.array.ptr = ARENA_ARRAY(tree->arena, count, msgpack_object);
    return 0;
}

static int on_array_item(Tree *tree, msgpack_object *array, msgpack_object item) {
    (void)tree;
    array->via.array.ptr[array->via.array.size++] = item;
    return 0;
}

static int on_map(Tree *tree, size_t count, msgpack_object *ret) {
    if (!take_elements(tree, count * 2)) return TOO_SHORT;
    *ret = (msgpack_object){.type = MSGPACK_OBJECT_MAP};
    ret->via.map.ptr = ARENA_ARRAY(tree->arena, count, msgpack_object_kv);
    return 0;
}

static int on_map_item(Tree *tree, msgpack_object *map, msgpack_object key, msgpack_object value) {
    (void)tree;
    map->via.map.ptr[map->via.map.size++] = (msgpack_object_kv){.key = key, .val = value};
    return 0;
}

static int on_text(Tree *tree, const char *all, const char *data, unsigned length,
                   msgpack_object *ret) {
    (void)tree;
    (void)all;
    *ret = (msgpack_object){.type = MSGPACK_OBJECT_STR, .via.str = {.size = length, .ptr = data}};
    return 0;
}

static int on_binary(Tree *tree, const char *all, const char *data, unsigned length,
                     msgpack_object *ret) {
    on_text(tree, all, data, length, ret);
    ret->type = MSGPACK_OBJECT_BIN; // same members as STR
    return 0;
}

// Every extension means "unknown"; what a refined one promises is of no use to a provider.
static int on_extension(Tree *tree, const char *all, const char *data, unsigned length,
                        msgpack_object *ret) {
    (void)tree;
    (void)all;
    (void)data;
    (void)length;
    *ret = (msgpack_object){.type = MSGPACK_OBJECT_EXT};
    return 0;
}

#define tree_callback_root on_root
#define tree_callback_nil on_nil
#define tree_callback_true on_true
#define tree_callback_false on_false
#define tree_callback_uint8 on_unsigned
#define tree_callback_uint16 on_unsigned
#define tree_callback_uint32 on_unsigned
#define tree_callback_uint64 on_unsigned
#define tree_callback_int8 on_signed
#define tree_callback_int16 on_signed
#define tree_callback_int32 on_signed
#define tree_callback_int64 on_signed
#define tree_callback_float on_float
#define tree_callback_double on_float
#define tree_callback_array on_array
#define tree_callback_array_item on_array_item
#define tree_callback_map on_map
#define tree_callback_map_item on_map_item
#define tree_callback_str on_text
#define tree_callback_bin on_binary
#define tree_callback_ext on_extension

#define msgpack_unpack_struct(name) struct tree##name
#define msgpack_unpack_func(ret, name) static ret tree##name
#define msgpack_unpack_callback(name) tree_callback##name
#define msgpack_unpack_object msgpack_object
#define msgpack_unpack_user Tree
#include <msgpack/unpack_template.h>

bool msgpack_tree_parse(Arena *arena, Text bytes, msgpack_object *ret, const char **ret_reason) {
    struct tree_context *context = ARENA_NEW(arena, struct tree_context);
    tree_init(context);
    context->user = (Tree){.arena = arena, .elements_left = bytes.length};
    size_t offset = 0;
    int answer = tree_execute(context, bytes.data, bytes.length, &offset);
    if (answer > 0 && offset == bytes.length) {
        *ret = tree_data(context);
        return true;
    }
    if (answer > 0)
        *ret_reason = "bytes follow its end";
    else if (answer == 0 || answer == TOO_SHORT)
        *ret_reason = "it ends too early";
    else
        *ret_reason =
            answer == MSGPACK_UNPACK_NOMEM_ERROR ? "it is nested too deeply" : "it is malformed";
    return false;
}
